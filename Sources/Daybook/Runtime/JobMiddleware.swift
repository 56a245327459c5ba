/// Something around every attempt, such as a measurement.
///
/// It may look at the context, wait, throw, or change what the handler returns; what it throws
/// ends the attempt like what a handler throws.
public protocol JobMiddleware: Sendable {
  /// Carries out an attempt.
  ///
  /// - Parameters:
  ///   - context: The attempt.
  ///   - next: Whatever comes behind this: the next middleware, or the handler.
  /// - Returns: What the job produced, if anything: the result of `next`, normally.
  /// - Throws: What `next` throws, normally.
  func handle(
    _ context: JobContext, next: @Sendable (JobContext) async throws -> [UInt8]?
  ) async throws -> [UInt8]?
}

/// A handler as the runtime calls it: with everything around it, and bytes as its result.
typealias RawHandler = @Sendable (JobContext) async throws -> [UInt8]?

extension JobMiddleware {
  /// A handler with this around it.
  func around(_ handler: @escaping RawHandler) -> RawHandler {
    { context in try await self.handle(context, next: handler) }
  }
}
