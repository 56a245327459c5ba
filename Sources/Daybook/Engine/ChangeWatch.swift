internal import DaybookLog
internal import DaybookSystem

/// Wakes whoever waits for something new in the log, of this process or of another.
///
/// Commits of this process are told; those of others are found by asking for the number of the
/// last commit, a hundred times a second, as long as anybody waits.
final class ChangeWatch: Sendable {
  private let log: any EventLog
  private let state = Monitor(State())

  struct State {
    var waiters: [UInt64: Waiter] = [:]
    var observers: [UInt64: @Sendable () -> Void] = [:]
    /// The last commit number that observers were told of.
    var toldNumber: UInt64?
    var nextID: UInt64 = 0
    var isRunning = false
    var isClosed = false
  }

  struct Waiter {
    var seen: UInt64
    var continuation: CheckedContinuation<Void, Never>
  }

  private static let period = Duration.milliseconds(10)

  init(log: any EventLog) { self.log = log }

  /// Waits until the log's commit number is no longer `seen`, or not known, the task is cancelled
  /// or the watch is closed.
  func change(since seen: UInt64?) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mustWait = state.withLock { state in
          guard !state.isClosed, !Task.isCancelled, let seen, log.commitNumber == seen else {
            return false
          }
          state.waiters[id] = Waiter(seen: seen, continuation: continuation)
          start(&state)
          return true
        }
        if mustWait { state.broadcast() } else { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume()
    }
  }

  /// Calls `observer` after every change of the log, until it is removed.
  ///
  /// On the thread that commits or looks for others' commits: it must be quick.
  ///
  /// - Returns: What to remove it by.
  func observe(_ observer: @escaping @Sendable () -> Void) -> UInt64 {
    let id = state.withLock { state in
      state.nextID += 1
      if state.observers.isEmpty { state.toldNumber = log.commitNumber }
      state.observers[state.nextID] = observer
      if !state.isClosed { start(&state) }
      return state.nextID
    }
    state.broadcast()
    return id
  }

  /// Calls an observer no more.
  func removeObserver(_ id: UInt64) { state.withLock { $0.observers[id] = nil } }

  private func start(_ state: inout State) {
    if state.isRunning { return }
    state.isRunning = true
    _ = PlainThread(name: "daybook-watch") { self.run() }
  }

  /// Tells that this process has committed something.
  func notify() { wake() }

  /// Tells observers that what they have seen may never have been.
  func notifyObservers() {
    let observers = state.withLock { Array($0.observers.values) }
    for observer in observers { observer() }
  }

  /// Lets nobody wait any longer.
  func close() {
    let (left, observers) = state.withLock { state in
      state.isClosed = true
      defer {
        state.waiters = [:]
        state.observers = [:]
      }
      return (state.waiters, state.observers)
    }
    state.broadcast()
    for waiter in left.values { waiter.continuation.resume() }
    for observer in observers.values { observer() }
  }

  private func run() {
    while true {
      let isClosed = state.wait(until: {
        !$0.waiters.isEmpty || !$0.observers.isEmpty || $0.isClosed
      }) { $0.isClosed }
      if isClosed { return }
      _ = state.wait(until: { $0.isClosed }, timeout: Self.period)
      wake()
    }
  }

  private func wake() {
    let (ready, observers) = state.withLock { state -> ([Waiter], [@Sendable () -> Void]) in
      guard !state.waiters.isEmpty || !state.observers.isEmpty else { return ([], []) }
      let number = log.commitNumber
      let ready = state.waiters.filter { number == nil || $0.value.seen != number }
      for id in ready.keys { state.waiters[id] = nil }
      guard number == nil || state.toldNumber != number else { return (Array(ready.values), []) }
      state.toldNumber = number
      return (Array(ready.values), Array(state.observers.values))
    }
    for waiter in ready { waiter.continuation.resume() }
    for observer in observers { observer() }
  }
}
