internal import DaybookLog
internal import DaybookSystem

/// How far the log is durable, and who waits for more of it to be.
final class Durability: Sendable {
  private let state: Lock<State>

  struct State {
    var durable: LogPosition
    var generation = 1
    var isClosed = false
    var waiters: [Waiter] = []
  }

  struct Waiter {
    var position: LogPosition
    var continuation: CheckedContinuation<Bool, Never>
  }

  init(durable: LogPosition) { state = Lock(State(durable: durable)) }

  /// Notes that everything up to a position is durable.
  func advance(to position: LogPosition) {
    let ready = state.withLock { state in
      if position > state.durable { state.durable = position }
      guard !state.waiters.isEmpty else { return [Waiter]() }
      let ready = state.waiters.filter { $0.position <= state.durable }
      state.waiters.removeAll { $0.position <= state.durable }
      return ready
    }
    for waiter in ready { waiter.continuation.resume(returning: true) }
  }

  /// Notes that memory was dropped, and with it what was never durable.
  func restart(at position: LogPosition, generation: Int) {
    let lost = state.withLock { state in
      state.durable = position
      state.generation = generation
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in lost { waiter.continuation.resume(returning: false) }
  }

  /// Waits until a position is durable.
  ///
  /// - Returns: `false` when it never will be, because memory was dropped since `generation`.
  func wait(for position: LogPosition, generation: Int) async -> Bool {
    await withCheckedContinuation { continuation in
      let answer: Bool? = state.withLock { state in
        if state.generation != generation { return false }
        if position <= state.durable { return true }
        if state.isClosed { return false }
        state.waiters.append(Waiter(position: position, continuation: continuation))
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// Lets nobody wait any longer.
  func close() {
    let left = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in left { waiter.continuation.resume(returning: false) }
  }
}
