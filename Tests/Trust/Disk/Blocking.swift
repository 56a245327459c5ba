import DaybookSystem

/// Runs a task on a thread that has nothing else to do.
enum Blocking {
  /// Waits for a task to end.
  @available(*, noasync, message: "blocks the thread")
  static func run(_ body: @escaping @Sendable () async throws -> Void) throws {
    let outcome = Outcome()
    Task.detached {
      let result: Result<Void, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      outcome.monitor.withLock { $0 = result }
      outcome.monitor.broadcast()
    }
    try outcome.monitor.wait(until: { $0 != nil }) { $0 }!.get()
  }

  private final class Outcome: Sendable {
    let monitor = Monitor<Result<Void, any Error>?>(nil)
  }
}
