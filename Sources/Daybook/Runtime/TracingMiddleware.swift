internal import DaybookDomain
public import Tracing

/// Puts a span around every attempt, with swift-distributed-tracing.
///
/// The span is named after the kind of the job; its attributes follow the conventions of
/// OpenTelemetry for messaging where there are any.
public struct TracingMiddleware: JobMiddleware {
  private let tracer: any Tracer

  /// Creates the middleware.
  ///
  /// - Parameter tracer: Who gets the spans: the tracer of the program unless one is given.
  public init(tracer: (any Tracer)? = nil) {
    self.tracer = tracer ?? InstrumentationSystem.tracer
  }

  /// Carries out an attempt within a span.
  public func handle(
    _ context: JobContext, next: @Sendable (JobContext) async throws -> [UInt8]?
  ) async throws -> [UInt8]? {
    try await tracer.withAnySpan(context.kind, ofKind: .consumer) { span in
      span.attributes["messaging.system"] = "daybook"
      span.attributes["messaging.destination.name"] = context.queue
      span.attributes["messaging.message.id"] = "\(context.job.rawValue)"
      span.attributes["daybook.attempt"] = context.attempt
      return try await next(context)
    }
  }
}
