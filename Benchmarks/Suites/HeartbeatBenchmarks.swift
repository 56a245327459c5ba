import Daybook
import Foundation
import SystemPackage

/// What it costs that workers say that they are alive.
enum HeartbeatBenchmarks {
  /// The period of a worker's heartbeats, in seconds.
  private static let period = 10.0

  /// Workers that hold `jobs` running jobs, and say so as often as they do in a minute.
  static func run(jobs: Int, workers: Int) async throws -> [Measurement] {
    try await withScratchDirectory { directory in
      let daybook = try await Daybook.open(at: directory.appending("log"))
      let request = JobRequest(kind: "transcode", payload: EnqueueBenchmarks.payload)
      try await daybook.enqueue(Array(repeating: request, count: jobs))
      var staff: [Worker] = []
      for number in 0..<workers {
        let worker = try await daybook.startWorker(
          named: "worker:\(number)", timeout: .seconds(3_600))
        _ = try await daybook.lease(upTo: jobs / workers, from: ["default"], as: worker)
        staff.append(worker)
      }
      let running = try await daybook.view().queues().first?.jobCounts[.running]
      precondition(running == jobs / workers * workers, "not all jobs run")
      let rounds = 6
      let start = cpuSeconds()
      for _ in 0..<rounds {
        for worker in staff { try await daybook.heartbeat(worker) }
      }
      let seconds = (cpuSeconds() - start) / Double(rounds)
      await daybook.close()
      return [
        Measurement(
          name: "heartbeats of \(jobs) running jobs of \(workers) workers, part of a core",
          value: 100 * seconds / period, unit: "%", bound: .atMost(1))
      ]
    }
  }

  /// The time that this process has had a processor, in itself and in the kernel.
  private static func cpuSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
