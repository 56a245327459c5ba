import Daybook
import DaybookSystem
import DaybookTesting

/// A daybook whose time stands until it is moved, with jobs that end as they are told to.
struct PolicyShop {
  let clock = ManualClock()
  let channel = AlertCollector()
  let daybook: Daybook
  let worker: Worker

  init(
    on log: any EventLog = memoryLog(), finishedInMemory: Int = 16_384,
    detailDigest: DetailDigest? = nil
  ) async throws {
    var options = Daybook.Options()
    options.detailDigest = detailDigest
    options.clock = clock
    options.finishedInMemory = finishedInMemory
    daybook = try Daybook(on: log, options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(100_000_000))
  }

  func enqueue(
    _ kind: String = "resize", key: String? = nil, attempts: Int = 1, queue: String = "default"
  ) async throws -> JobID {
    var request = JobRequest(kind: kind, payload: Array("secret".utf8))
    request.key = key
    request.queue = queue
    request.retry.attemptLimit = UInt16(attempts)
    return try await daybook.enqueue(request).job
  }

  func complete(_ kind: String = "resize", key: String? = nil) async throws -> JobID {
    let job = try await enqueue(kind, key: key)
    try await daybook.complete(try await daybook.lease(job, as: worker), result: [7])
    return job
  }

  func fail(
    _ kind: String = "resize", key: String? = nil, queue: String = "default"
  ) async throws -> JobID {
    let job = try await enqueue(kind, key: key, queue: queue)
    try await fail(job)
    return job
  }

  func fail(_ job: JobID) async throws {
    let lease = try await daybook.lease(job, as: worker)
    var failure = Failure(message: "no such cat", errorType: "NotFound")
    failure.reason = "404"
    failure.stage = "fetch"
    failure.category = .transient
    try await daybook.fail(lease, failure)
  }

  @discardableResult
  func apply(_ json: String) async throws -> PolicyReport {
    var options = PolicyOptions()
    options.notify = { _ in }
    return try await daybook.applyPolicies(
      try Policies(json: Array(json.utf8)), through: channel, options: options)
  }

  func status(of job: JobID) async throws -> JobStatus? {
    try await daybook.view().job(job)?.status
  }

  func events(of job: JobID) async throws -> [JobEvent] {
    try await daybook.view().history(of: job)?.events.map(\.recorded.event) ?? []
  }

  /// The private bytes that are left of a job, event by event.
  func details(of job: JobID) async throws -> [DetailContent] {
    try await daybook.view().history(of: job)?.events.map(\.detail) ?? []
  }

  func head() async throws -> LogPosition { try await daybook.view().position }

  /// What rounds of retention and clean-up were recorded.
  func rounds() async throws -> [JobEvent.RetentionApplied] {
    var rounds: [JobEvent.RetentionApplied] = []
    for try await element in daybook.events() {
      if case .retentionApplied(let applied) = element.recorded.event { rounds.append(applied) }
    }
    return rounds
  }
}

/// Keeps alerts, or refuses them.
final class AlertCollector: AlertChannel {
  struct State {
    var alerts: [Alert] = []
    var tries: [Alert] = []
    var faults: [any Error] = []
    /// How many are taken before somebody interrupts.
    var left: Int?
  }

  private let state = Lock(State())

  /// What was delivered.
  var alerts: [Alert] { state.withLock { $0.alerts } }

  /// What somebody tried to deliver.
  var tries: [Alert] { state.withLock { $0.tries } }

  /// Refuses the next deliveries, one fault each.
  func fail(_ faults: [any Error]) { state.withLock { $0.faults = faults } }

  /// Takes so many alerts, and is then interrupted once.
  func stop(afterDelivering count: Int) {
    state.withLock { state in state.left = count }
  }

  func deliver(_ alert: Alert, to target: AlertRule.Target, timeout: Duration) async throws {
    let fault = state.withLock { state in
      state.tries.append(alert)
      if !state.faults.isEmpty { return state.faults.removeFirst() as (any Error)? }
      if state.left == 0 {
        state.left = nil
        return CancellationError()
      }
      if let left = state.left { state.left = left - 1 }
      state.alerts.append(alert)
      return nil
    }
    if let fault { throw fault }
  }
}
