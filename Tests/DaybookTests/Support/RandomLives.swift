import Daybook
import DaybookDomain
import DaybookTesting

/// Lives of many jobs of several kinds, queues, keys and labels; most of them leave memory, and
/// some are taken up again or deleted later.
enum RandomLives {
  /// A daybook in memory in which they were lived.
  static func lived(seed: UInt64, steps: Int = 150) async throws -> Daybook {
    var random = SeededGenerator(seed: seed)
    let clock = ManualClock()
    var options = Daybook.Options()
    options.clock = clock
    options.finishedInMemory = 3
    let daybook = try Daybook(on: memoryLog(), options: options)
    let worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(86_400))
    for number in 0..<steps {
      clock.advance(by: .seconds(60))
      let ada = Attribution(actor: "cli:ada")
      let job = JobID(rawValue: UInt64(random.below(number + 2) + 1))
      switch random.below(8) {
      case 0...3: try await daybook.enqueue((0...random.below(3)).map { _ in request(&random) })
      case 4, 5:
        let leases = try await daybook.lease(upTo: 3, from: ["fast", "slow"], as: worker)
        for lease in leases {
          if random.below(2) == 0 {
            let type = random.below(2) == 0 ? "Timeout" : "Refused"
            try await daybook.fail(lease, Failure(message: "no \(type)", errorType: type))
          } else {
            try await daybook.complete(lease)
          }
        }
      case 6:
        _ = try? await daybook.retry(job, as: ada)
        try await daybook.pauseQueue("fast", as: ada)
        try await daybook.resumeQueue("fast")
      default: _ = try? await daybook.delete(job, as: ada)
      }
    }
    return daybook
  }

  private static func request(_ random: inout SeededGenerator) -> JobRequest {
    var request = JobRequest(kind: "kind\(random.below(3))", payload: Array("work".utf8))
    request.queue = random.below(2) == 0 ? "fast" : "slow"
    if random.below(2) == 0 { request.key = "cat \(random.below(20))" }
    if random.below(2) == 0 { request.labels = [Label("show=\(random.below(3))")] }
    return request
  }
}
