public import Daybook
internal import DaybookSystem

/// A daybook in memory and a worker that works only when it is told to, for tests of handlers and
/// of code that queues jobs.
///
/// ```swift
/// let bench = try Workbench()
/// bench.register(Transcode.self) { job, context in … }
/// try await bench.daybook.enqueue(Transcode(path: "a.mov"))
/// let runs = try await bench.drain()
/// #expect(runs.map(\.status) == [.completed])
/// ```
///
/// Attempts run one at a time in the task that asks for them, with everything that a worker does
/// around them but time-outs. Time stands until the test moves ``clock``, or
/// ``runDue(within:)`` does.
public final class Workbench: Sendable {
  /// When jobs are carried out.
  public enum Mode: Sendable {
    /// When the test says so.
    case manual
    /// At once: whoever queues a job that may run gets their answer when an attempt has been made.
    ///
    /// What is not due yet, or fails and is to be retried, waits for the test.
    case inline
  }

  /// One attempt that was made.
  public struct Run: Hashable, Sendable {
    /// The job.
    public let job: JobID
    /// What kind of work it is.
    public let kind: String
    /// The attempt, counted from 1.
    public let attempt: Int
    /// The status that the attempt left the job in.
    public let status: JobStatus
    /// When the next attempt may be made, if there is to be one.
    public let retryAt: Timestamp?
  }

  /// Where the jobs are.
  public let daybook: Daybook

  /// The time.
  public let clock: ManualClock

  /// The queues that the worker takes jobs from.
  public let queues: [String]

  private let service: WorkerService
  private let worker = Lock<Worker?>(nil)

  /// Creates a bench with an empty log.
  ///
  /// - Parameters:
  ///   - mode: When jobs are carried out.
  ///   - queues: The queues that the worker takes jobs from.
  ///   - clock: The time.
  ///   - options: How the daybook is opened otherwise.
  /// - Throws: ``DaybookError``, which a log in memory gives no reason for.
  public init(
    _ mode: Mode = .manual, queues: [String] = ["default"], clock: ManualClock = ManualClock(),
    options: Daybook.Options = Daybook.Options()
  ) throws(DaybookError) {
    let bench = WeakBench()
    var options = options
    if mode == .inline {
      options.onEnqueued = { results in await bench.run(results) }
    }
    daybook = try Daybook.inMemory(clock: clock, options: options)
    self.clock = clock
    self.queues = queues
    var settings = WorkerOptions()
    settings.name = "worker:bench"
    settings.queues = queues
    settings.clock = clock.timer
    service = WorkerService(daybook, options: settings)
    bench.set(self)
  }

  /// Has jobs of a type carried out; their results are what the handler returns.
  public func register<J: Job, Output: Encodable & SendableMetatype>(
    _ type: J.Type, handler: @escaping @Sendable (J, JobContext) async throws -> Output
  ) {
    service.register(type, handler: handler)
  }

  /// Has jobs of a type carried out that produce nothing.
  public func register<J: Job>(
    _ type: J.Type, handler: @escaping @Sendable (J, JobContext) async throws -> Void
  ) {
    service.register(type, handler: handler)
  }

  /// Has jobs of a kind carried out whose payload and result are plain bytes.
  public func register(
    kind: String, handler: @escaping @Sendable (JobContext) async throws -> [UInt8]?
  ) {
    service.register(kind: kind, handler: handler)
  }

  /// Puts something around every attempt; what is added first is outermost.
  public func add(_ middleware: some JobMiddleware) { service.add(middleware) }
}

extension Workbench {
  /// How many attempts ``drain(atMost:)`` makes before it takes them for endless.
  public static let standardLimit = 10_000

  /// Makes one attempt at the best job that is ready.
  ///
  /// - Returns: What came of it; `nil` when no job is ready.
  /// - Throws: ``DaybookError``; what the handler throws becomes of the job what it would anywhere.
  @discardableResult
  public func runOne() async throws(DaybookError) -> Run? {
    let leases = try await daybook.lease(
      upTo: 1, from: queues, kinds: service.kinds, as: try await announced())
    guard let lease = leases.first else { return nil }
    return try await run(lease)
  }

  /// Makes attempts until no job is ready, also at jobs that are queued on the way.
  ///
  /// - Parameter limit: So many attempts are taken for endless.
  /// - Returns: What came of them, in their order.
  /// - Throws: ``DaybookError``, or ``ExpectationFailure`` at the limit.
  @discardableResult
  public func drain(atMost limit: Int = Workbench.standardLimit) async throws -> [Run] {
    var runs: [Run] = []
    while let run = try await runOne() {
      runs.append(run)
      guard runs.count < limit else {
        throw ExpectationFailure("\(limit) attempts were made, and there are still jobs ready")
      }
    }
    return runs
  }

  /// Moves the clock from one moment to the next at which something comes due, a job or a schedule,
  /// and makes the attempts that are ready there.
  ///
  /// - Parameters:
  ///   - duration: By how much the clock is moved in all.
  ///   - limit: So many attempts are taken for endless.
  /// - Returns: What came of the attempts, in their order.
  /// - Throws: As ``drain(atMost:)``.
  @discardableResult
  public func runDue(
    within duration: Duration, atMost limit: Int = Workbench.standardLimit
  ) async throws -> [Run] {
    let (seconds, attoseconds) = duration.components
    let end = clock.now().adding(
      milliseconds: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    var runs: [Run] = []
    while true {
      try await daybook.fireSchedules()
      runs += try await drain(atMost: limit - runs.count)
      let chances = [
        daybook.nextChance(from: queues, kinds: service.kinds),
        try await daybook.view().schedules().compactMap(\.nextDue).min(),
      ]
      guard let next = chances.compactMap({ $0 }).min(), next <= end, next > clock.now() else {
        break
      }
      clock.advance(to: next)
    }
    clock.advance(to: end)
    return runs
  }

  /// Makes an attempt at certain jobs, as far as they may run now.
  fileprivate func run(_ results: [EnqueueResult]) async throws(DaybookError) {
    for case .queued(let job) in results {
      guard let summary = try await daybook.view().job(job), queues.contains(summary.queue),
        service.kinds.contains(summary.kind), summary.status == .available
      else { continue }
      let lease: Lease
      do throws(DaybookError) {
        lease = try await daybook.lease(job, as: try await announced())
      } catch .rejected { continue }
      _ = try await run(lease)
    }
  }

  private func run(_ lease: Lease) async throws(DaybookError) -> Run {
    let disposition = try await service.carryOut(lease)
    return Run(
      job: lease.job, kind: lease.kind, attempt: Int(lease.attempt), status: disposition.status,
      retryAt: disposition.retryAt)
  }

  /// The worker, which announces itself when it is needed first.
  private func announced() async throws(DaybookError) -> Worker {
    if let worker = worker.withLock({ $0 }) { return worker }
    // Moving the clock must not make it late.
    let worker = try await daybook.startWorker(named: "worker:bench", timeout: .seconds(1 << 32))
    return self.worker.withLock { known in
      known = known ?? worker
      return known!
    }
  }
}

/// The bench, for those whom it owns.
private final class WeakBench: Sendable {
  private struct Reference {
    weak var bench: Workbench?
  }

  private let reference = Lock(Reference())

  func set(_ bench: Workbench) { reference.withLock { $0.bench = bench } }

  func run(_ results: [EnqueueResult]) async {
    guard let bench = reference.withLock({ $0.bench }) else { return }
    // The jobs are queued; that they cannot be run now is no fault of whoever queued them.
    try? await bench.run(results)
  }
}
