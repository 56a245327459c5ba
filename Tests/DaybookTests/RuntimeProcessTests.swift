import Daybook
import Foundation
import SystemPackage
import Testing

/// With real processes and real signals.
@Suite struct `A worker's process` {
  private struct Scene {
    var path: FilePath
    var daybook: Daybook

    /// A file that a job waits for.
    var file: String { path.string + ".go" }

    func enqueue() async throws -> JobID {
      try await daybook.enqueue(JobRequest(kind: "wait", payload: Array(file.utf8))).job
    }

    func letGo() throws { try Data().write(to: URL(filePath: file)) }

    func job(_ job: JobID, is status: JobStatus) async throws {
      try await until { try await daybook.view().job(job)?.status == status }
    }

    func events(of job: JobID) async throws -> [JobEvent] {
      try await daybook.view().history(of: job)?.events.map(\.recorded.event) ?? []
    }
  }

  private func withScene(_ body: (Scene) async throws -> Void) async throws {
    try await withTemporaryPath { path in
      let scene = Scene(path: path, daybook: try await Daybook.open(at: path))
      defer { try? FileManager.default.removeItem(atPath: scene.file) }
      try await body(scene)
      #expect(try await scene.daybook.agreesWithReplay())
      await scene.daybook.close()
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `that is told to stop leaves its job to the next start, without a failure`(
    _ signal: Int32
  ) async throws {
    try await withScene { scene in
      let job = try await scene.enqueue()
      let first = try WorkerProcess(scene.path, named: "worker:first")
      try await first.says("started \(job.rawValue)")
      first.kill(signal)
      try await first.says("cancelled \(job.rawValue)")
      try await first.says("stopped")
      let shown = try #require(try await scene.daybook.view().job(job))
      #expect(shown.status == .paused)
      #expect(shown.pauseReason == .shutdown)
      #expect(shown.failures == 0)
      let second = try WorkerProcess(scene.path, named: "worker:second")
      try await second.says("started \(job.rawValue)")
      try scene.letGo()
      try await scene.job(job, is: .completed)
      #expect(try await scene.daybook.view().job(job)?.attempt == 2)
    }
  }

  @Test func `that is killed loses its jobs to the next start, and the third time for good`()
    async throws
  {
    try await withScene { scene in
      let job = try await scene.enqueue()
      for round in 1...3 {
        let worker = try WorkerProcess(scene.path, named: "worker:\(round)")
        try await worker.says("started \(job.rawValue)")
        worker.kill(SIGKILL)
        await worker.ended()
      }
      let last = try WorkerProcess(scene.path, named: "worker:last")
      try await scene.job(job, is: .failed)
      #expect(try await scene.events(of: job).last == .jobFailed(.poisoned))
      last.kill(SIGTERM)
      await last.ended()
    }
  }

  @Test func `that hangs is found out, its job done by another, its late result refused`()
    async throws
  {
    try await withScene { scene in
      let job = try await scene.enqueue()
      let hanging = try WorkerProcess(
        scene.path, named: "worker:hanging", timeout: .seconds(2), isStubborn: true)
      try await hanging.says("started \(job.rawValue)")
      hanging.kill(SIGSTOP)
      let other = try WorkerProcess(scene.path, named: "worker:other", timeout: .seconds(2))
      try await other.says("started \(job.rawValue)")
      try scene.letGo()
      try await scene.job(job, is: .completed)
      hanging.kill(SIGCONT)
      try await hanging.says("ended \(job.rawValue)")
      let late = JobEvent.lateResultRefused(JobEvent.LateResult(outcome: .completed))
      try await until { try await scene.events(of: job).last == late }
      #expect(try await scene.events(of: job).count { $0 == .jobCompleted } == 1)
      // It announces itself anew and goes on.
      try await until { try await scene.daybook.view().workers().count == 2 }
    }
  }
}
