import Daybook
import DaybookDomain
import DaybookTesting

/// Lives of many jobs of several kinds, queues, keys and labels; most of them leave memory, and
/// some are taken up again or deleted later.
struct RandomLives {
  let daybook: Daybook
  var random: SeededGenerator
  private let clock = ManualClock()
  private let worker: Worker
  private var stepCount = 0

  /// A daybook in memory in which nothing has happened.
  init(seed: UInt64) async throws {
    random = SeededGenerator(seed: seed)
    var options = Daybook.Options()
    options.clock = clock
    options.finishedInMemory = 3
    daybook = try Daybook(on: memoryLog(), options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(86_400))
  }

  /// A daybook in memory in which they were lived.
  static func lived(seed: UInt64, steps: Int = 150) async throws -> Daybook {
    var lives = try await RandomLives(seed: seed)
    for _ in 0..<steps { try await lives.step() }
    return lives.daybook
  }

  /// Does something.
  mutating func step() async throws {
    clock.advance(by: .seconds(60))
    let ada = Attribution(actor: "cli:ada")
    let job = JobID(rawValue: UInt64(random.below(stepCount + 2) + 1))
    stepCount += 1
    switch random.below(8) {
    case 0...3:
      var requests: [JobRequest] = []
      for _ in 0...random.below(3) { requests.append(request()) }
      try await daybook.enqueue(requests)
    case 4, 5:
      for lease in try await daybook.lease(upTo: 3, from: ["fast", "slow"], as: worker) {
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

  private mutating func request() -> JobRequest {
    var request = JobRequest(kind: "kind\(random.below(3))", payload: Array("work".utf8))
    request.queue = random.below(2) == 0 ? "fast" : "slow"
    if random.below(2) == 0 { request.key = "cat \(random.below(20))" }
    if random.below(2) == 0 { request.labels = [Label("show=\(random.below(3))")] }
    return request
  }
}
