internal import DaybookSystem

/// Runs every task that prefers it on one thread, one step at a time, in an order that a seed
/// chooses.
///
/// ```swift
/// try StepExecutor.run(seed: 7) {
///   async let first = daybook.enqueue(a)
///   async let second = daybook.enqueue(b)
///   …
/// }
/// ```
///
/// The same seed gives the same order, so that a race which shows itself once can be looked at
/// again. Structured child tasks inherit the preference; an unstructured `Task` does not, and
/// neither does an actor with an executor of its own: what they do happens whenever it happens.
public final class StepExecutor: TaskExecutor {
  private let ready = Monitor<[UnownedJob]>([])

  /// How long ``run(seed:_:)`` waits for something outside before it gives up.
  public static let patience = Duration.seconds(60)

  /// Creates an executor with nothing to run.
  public init() {}

  /// Takes a step that is ready.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The task that owns the executor may have ended, on another thread, before this one has left.
    let kept = unsafe Unmanaged.passRetained(self)
    ready.withLock { $0.append(job) }
    ready.signal()
    unsafe kept.release()
  }

  /// Runs steps until none is ready.
  ///
  /// - Parameter generator: Chooses the next step.
  /// - Returns: The number of steps that ran.
  @discardableResult
  public func runUntilIdle(using generator: inout some RandomNumberGenerator) -> Int {
    var count = 0
    while let job = next(using: &generator) {
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      count += 1
    }
    return count
  }

  /// Carries out a task and all its children, step by step, on the calling thread.
  ///
  /// - Parameters:
  ///   - seed: Chooses the order of the steps.
  ///   - body: The task.
  /// - Returns: What it returns.
  /// - Throws: What it throws; ``ExpectationFailure`` when it waits for something that does not
  ///   come within ``patience``.
  @available(*, noasync, message: "runs the steps on the calling thread")
  public static func run<R: Sendable>(
    seed: UInt64, _ body: @escaping @Sendable () async throws -> R
  ) throws -> R {
    let executor = StepExecutor()
    let outcome = Outcome<R>()
    var generator = SeededGenerator(seed: seed)
    Task(executorPreference: executor) {
      let result: Result<R, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      outcome.result.withLock { $0 = result }
    }
    while true {
      executor.runUntilIdle(using: &generator)
      if let result = outcome.result.withLock({ $0 }) { return try result.get() }
      guard executor.waitUntilReady() else {
        throw ExpectationFailure("no step has become ready for \(patience); the seed is \(seed)")
      }
    }
  }

  /// Waits until a step is ready, but not longer than ``patience``.
  ///
  /// - Returns: Whether one is.
  @available(*, noasync, message: "waiting blocks the thread")
  package func waitUntilReady() -> Bool {
    ready.wait(until: { !$0.isEmpty }, timeout: Self.patience)
  }

  private final class Outcome<R: Sendable>: Sendable {
    let result = Lock<Result<R, any Error>?>(nil)
  }

  private func next(using generator: inout some RandomNumberGenerator) -> UnownedJob? {
    let count = ready.withLock { $0.count }
    guard count > 0 else { return nil }
    let choice = Int.random(in: 0..<count, using: &generator)
    return ready.withLock { $0.remove(at: choice) }
  }
}
