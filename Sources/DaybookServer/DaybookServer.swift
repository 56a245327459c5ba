public import Daybook
public import Logging
internal import NIOCore
internal import NIOPosix
public import ServiceLifecycle

/// Serves a daybook over HTTP for as long as it runs.
public final class DaybookServer: Service {
  private let daybook: Daybook
  private let options: ServerOptions
  private let logger: Logger
  private let onListening: (@Sendable (_ host: String, _ port: Int) -> Void)?

  /// Makes a server, which listens when it runs.
  ///
  /// - Parameters:
  ///   - daybook: It must stay open while the server runs.
  ///   - options: How it is served.
  ///   - logger: Where it is told what happens.
  ///   - onListening: Called with the address and the port when connections are accepted.
  /// - Throws: ``ServerError``: what the options name cannot be used.
  public init(
    _ daybook: Daybook, options: ServerOptions, logger: Logger,
    onListening: (@Sendable (_ host: String, _ port: Int) -> Void)? = nil
  ) throws(ServerError) {
    do throws(ServerOptionsError) { _ = try options.check() } catch { throw .options(error) }
    _ = try options.access(logger: logger)
    _ = try options.tlsConfiguration()
    self.daybook = daybook
    self.options = options
    self.logger = logger
    self.onListening = onListening
  }

  /// Serves until it is to stop, by a graceful shutdown or by cancellation.
  ///
  /// - Throws: ``ServerError`` when it cannot listen.
  public func run() async throws {
    let channel: any Channel
    do {
      channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: options.host, port: options.port).get()
    } catch {
      throw ServerError(listening: error, host: options.host, port: options.port)
    }
    onListening?(options.host, channel.localAddress?.port ?? options.port)
    try? await gracefulShutdown()
    try? await channel.close().get()
  }
}
