internal import DaybookSystem

/// A clock for periods and time-outs that stands until it is moved, and knows who sleeps.
///
/// It is for `WorkerOptions.clock` and the like, where a test must not wait.
public final class ManualTimer: Clock {
  /// A moment, as the time since the timer was made.
  public struct Instant: InstantProtocol {
    /// The time since the timer was made.
    public var offset: Duration

    /// The moment so much later.
    public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }

    /// How much later another moment is.
    public func duration(to other: Instant) -> Duration { other.offset - offset }

    /// Orders moments, earliest first.
    public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.offset < rhs.offset }
  }

  struct Sleeper {
    var deadline: Instant
    var continuation: CheckedContinuation<Void, any Error>
  }

  struct State {
    var now = Instant(offset: .zero)
    var sleepers: [Int: Sleeper] = [:]
    var lastID = 0
    var cancelled: Set<Int> = []
    /// Who waits for somebody to sleep for how long.
    var observers: [(rest: Duration, continuation: CheckedContinuation<Void, Never>)] = []

    var rests: [Duration] { sleepers.values.map { now.duration(to: $0.deadline) } }

    /// Takes the observers out that need not wait any longer.
    mutating func takeObservers() -> [CheckedContinuation<Void, Never>] {
      if observers.isEmpty { return [] }
      let rests = Set(rests)
      let satisfied = observers.filter { rests.contains($0.rest) }
      observers.removeAll { rests.contains($0.rest) }
      return satisfied.map(\.continuation)
    }
  }

  private let state = Lock(State())

  /// Creates a timer that stands at zero.
  public init() {}

  /// The present moment.
  public var now: Instant { state.withLock { $0.now } }

  /// Zero: it can be moved by any amount.
  public var minimumResolution: Duration { .zero }

  /// How long everybody who sleeps has still to sleep.
  public var rests: [Duration] { state.withLock { $0.rests } }

  /// Sleeps until the timer has been moved so far, or the task is cancelled.
  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (answer, observers) = state.withLock {
          state -> (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
          if state.cancelled.remove(id) != nil { return (.failure(CancellationError()), []) }
          if state.now >= deadline { return (.success(()), []) }
          state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
          return (nil, state.takeObservers())
        }
        for observer in observers { observer.resume() }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: id)
        if sleeper == nil { state.cancelled.insert(id) }
        return sleeper
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Moves the timer on and wakes whoever has slept long enough.
  public func advance(by duration: Duration) {
    let (woken, observers) = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let woken = state.sleepers.filter { $0.value.deadline <= state.now }
      for id in woken.keys { state.sleepers[id] = nil }
      return (woken, state.takeObservers())
    }
    for sleeper in woken.values { sleeper.continuation.resume() }
    for observer in observers { observer.resume() }
  }

  /// Waits until somebody has still to sleep for exactly so long.
  ///
  /// What a test moves the timer past must have begun to sleep: this tells that it has.
  public func sleeper(of rest: Duration) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.rests.contains(rest) { return true }
        state.observers.append((rest, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }
}
