import Daybook
import DaybookDomain
import DaybookLog
import DaybookTesting

/// A daybook in memory with a history of many jobs that a seed decides: two queues, three kinds,
/// delays, retries, failures of all categories, uploads, batches, pauses and workers that are late.
enum SeededShop {
  static func opened(
    seed: UInt64, steps: Int = 120, options: Daybook.Options = Daybook.Options()
  ) async throws -> Daybook {
    var random = SeededGenerator(seed: seed)
    let clock = ManualClock()
    var options = options
    options.finishedInMemory = 5
    let daybook = try Daybook.inMemory(clock: clock, options: options)
    var worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(3_600))
    for step in 0..<steps {
      clock.advance(by: .milliseconds(Int64(random.below(90_000))))
      switch random.below(8) {
      case 0...3: try await daybook.enqueue((0...random.below(3)).map { _ in request(&random) })
      case 4, 5:
        for lease in try await daybook.lease(upTo: 3, from: ["fast", "slow"], as: worker) {
          clock.advance(by: .milliseconds(Int64(random.below(5_000))))
          try await answer(lease, daybook, &random)
        }
      case 6:
        if random.below(2) == 0 { try await daybook.pauseQueue("slow") }
        if random.below(3) > 0 { try await daybook.resumeQueue("slow") }
      default:
        if step.isMultiple(of: 5) {
          worker = try await daybook.startWorker(named: "worker:\(step)", timeout: .seconds(60))
        }
        try await daybook.heartbeat(worker)
      }
    }
    return daybook
  }

  private static func answer(
    _ lease: Lease, _ daybook: Daybook, _ random: inout SeededGenerator
  ) async throws {
    switch random.below(5) {
    case 0:
      let sent = UInt64(random.below(100))
      try await daybook.report(
        JobEvent.UploadProgress(byteCount: sent, byteTotal: 100), of: lease)
    case 1, 2:
      var failure = Failure(message: "no", errorType: "Refused")
      failure.category = FailureCategory.allCases[random.below(5)]
      try await daybook.fail(lease, failure)
    default: try await daybook.complete(lease)
    }
  }

  private static func request(_ random: inout SeededGenerator) -> JobRequest {
    var request = JobRequest(kind: "kind\(random.below(3))", payload: Array("work".utf8))
    request.queue = random.below(2) == 0 ? "fast" : "slow"
    if random.below(3) == 0 { request.delay = .seconds(random.below(4_000)) }
    return request
  }
}
