import Logging
import ServiceLifecycle

/// Work beside a server that is begun again whenever it has ended, until the server stops.
///
/// What fails, for want of room on the disk perhaps, must not end a server that can still answer:
/// it is told in the log and tried again.
struct TirelessService: Service, CustomStringConvertible {
  /// What is done, as the log names it.
  let description: String

  /// How long to wait before it is begun again.
  let pause: Duration

  let logger: Logger
  let work: @Sendable () async throws -> Void

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do { try await work() } catch {
          if !Task.isCancelled {
            logger.error(
              "something failed and will be tried again",
              metadata: ["what": "\(description)", "reason": "\(error)", "pause": "\(pause)"])
          }
        }
        try? await Task.sleep(for: pause)
      }
    }
  }
}
