internal import DaybookSystem

/// Tells those who wait that the server is to stop.
final class StopSignal: Sendable {
  private let state = Lock(State())

  private struct State {
    var isRaised = false
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextID: UInt64 = 0
  }

  /// Whether the server is to stop.
  var isRaised: Bool { state.withLock { $0.isRaised } }

  /// Tells everybody.
  func raise() {
    let waiters = state.withLock { state in
      state.isRaised = true
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Carries out what waits for something, and cancels it when the server is to stop.
  func cancelling(_ body: @escaping @Sendable () async -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await body() }
      group.addTask { await self.wait() }
      await group.next()
      group.cancelAll()
    }
  }

  /// Waits until the server is to stop, or the task is cancelled.
  private func wait() async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mustWait = state.withLock { state in
          guard !state.isRaised, !Task.isCancelled else { return false }
          state.waiters[id] = continuation
          return true
        }
        if !mustWait { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.resume()
    }
  }
}
