public import Metrics

/// Counts and times attempts by kind and outcome, with swift-metrics.
///
/// | label | kind of figure | dimensions |
/// |---|---|---|
/// | `daybook_attempts` | counter | `kind`, `outcome`: `completed`, `failed` or `cancelled` |
/// | `daybook_attempt_duration` | timer | the same |
/// | `daybook_attempts_running` | meter | `kind` |
public struct MetricsMiddleware: JobMiddleware {
  private let factory: any MetricsFactory

  /// Creates the middleware.
  ///
  /// - Parameter factory: Where the figures go: the factory of the program unless one is given.
  public init(factory: (any MetricsFactory)? = nil) {
    self.factory = factory ?? MetricsSystem.factory
  }

  /// Carries out an attempt, counting and timing it.
  public func handle(
    _ context: JobContext, next: @Sendable (JobContext) async throws -> [UInt8]?
  ) async throws -> [UInt8]? {
    let meter = Meter(
      label: "daybook_attempts_running", dimensions: [("kind", context.kind)], factory: factory)
    meter.increment()
    defer { meter.decrement() }
    let start = ContinuousClock.now
    do {
      let result = try await next(context)
      record("completed", context.kind, since: start)
      return result
    } catch {
      record(context.isCancelled ? "cancelled" : "failed", context.kind, since: start)
      throw error
    }
  }

  private func record(_ outcome: String, _ kind: String, since start: ContinuousClock.Instant) {
    let dimensions = [("kind", kind), ("outcome", outcome)]
    Counter(label: "daybook_attempts", dimensions: dimensions, factory: factory).increment()
    Timer(label: "daybook_attempt_duration", dimensions: dimensions, factory: factory)
      .record(duration: ContinuousClock.now - start)
  }
}
