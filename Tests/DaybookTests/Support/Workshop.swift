import Daybook
import DaybookSystem
import DaybookTesting
import Logging
import ServiceLifecycle

struct Transcode: Job, Equatable {
  static let kind = "transcode"
  var path = "a.mov"
}

/// A daybook and a worker whose time stands until it is moved.
struct Workshop {
  let wall = ManualClock()
  var clock: ManualTimer { wall.timer }
  let log: FaultyLog
  let daybook: Daybook
  let lines = Shared<[String]>([])
  let service: WorkerService

  init(_ change: (inout WorkerOptions) -> Void = { _ in }) throws {
    log = FaultyLog(memoryLog())
    var settings = Daybook.Options.onWritersThread
    settings.clock = wall
    daybook = try Daybook(on: log, options: settings)
    var options = WorkerOptions()
    options.name = "worker:test"
    options.concurrency = 2
    options.cancellationGrace = .seconds(7)
    options.drainDeadline = .seconds(30)
    options.clock = wall.timer
    let lines = lines
    options.logger = Logger(label: "test") { _ in CollectingHandler(lines: lines) }
    change(&options)
    service = WorkerService(daybook, options: options)
  }

  /// Moves all time on.
  func advance(by duration: Duration) { wall.advance(by: duration) }

  /// Lets the worker work while `body` runs, and then tells it to stop at once.
  func work<R>(_ body: () async throws -> R) async throws -> R {
    let run = Task { [service] in try await service.run() }
    do {
      let result = try await body()
      run.cancel()
      try await run.value
      return result
    } catch {
      run.cancel()
      throw error
    }
  }

  func enqueue(_ change: (inout JobOptions) -> Void = { _ in }) async throws -> JobID {
    var options = JobOptions()
    change(&options)
    return try await daybook.enqueue(Transcode(), options).job
  }

  func status(of job: JobID) async throws -> JobStatus? {
    try await daybook.view().job(job)?.status
  }

  /// Waits until a job is in a state; that of running jobs includes that a handler has begun,
  /// which is a little later.
  func job(_ job: JobID, is status: JobStatus) async throws {
    try await until { try await self.status(of: job) == status }
    if status == .running { await until { service.status.runningCount > 0 } }
  }

  func events(of job: JobID) async throws -> [JobEvent] {
    try await daybook.view().history(of: job)?.events.map(\.recorded.event) ?? []
  }

  func failure(of job: JobID) async throws -> JobEvent.AttemptFailed? {
    for case .attemptFailed(let failed) in try await events(of: job).reversed() { return failed }
    return nil
  }

  func eventCount(_ holds: (JobEvent) -> Bool) async throws -> Int {
    var count = 0
    for try await element in daybook.events() where holds(element.recorded.event) { count += 1 }
    return count
  }
}

/// Sleeps until the task is cancelled.
func sleepForEver() async throws { try await Task.sleep(for: .seconds(1_000_000)) }

struct CollectingHandler: LogHandler {
  let lines: Shared<[String]>
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  init(lines: Shared<[String]>) { self.lines = lines }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let line = "\(event.message) \(all.map { "\($0.key)=\($0.value)" }.joined(separator: " "))"
    lines.update { $0.append(line) }
  }
}
