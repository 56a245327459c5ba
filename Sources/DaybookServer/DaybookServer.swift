public import Daybook
internal import DaybookLog
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import NIOCore
internal import NIOSSL
public import ServiceLifecycle

/// The HTTP interface of a daybook, and its dashboard, for as long as it runs.
public final class DaybookServer: Service {
  /// The version that it says it has.
  public static let version = "0.1.0"

  private let core: ServerCore
  private let tls: TLSConfiguration?
  private let onListening: (@Sendable (_ host: String, _ port: Int) -> Void)?

  /// Makes a server, which listens when it runs.
  ///
  /// - Parameters:
  ///   - daybook: It must stay open while the server runs. Best opened with
  ///     `commitsOnCallersThread` off: workers are answered on the threads that read what they ask,
  ///     and those should not wait for a disk.
  ///   - options: How it is served.
  ///   - metrics: What it counts with; the daybook counts with it too if its options say so.
  ///   - logger: Where it is told what happens.
  ///   - onListening: Called with the address and the port when connections are accepted.
  /// - Throws: ``ServerError``: what the options name cannot be used.
  public init(
    _ daybook: Daybook, options: ServerOptions = ServerOptions(),
    metrics: ServerMetrics = ServerMetrics(version: version),
    logger: Logger = Logger(label: "daybook.server"),
    onListening: (@Sendable (_ host: String, _ port: Int) -> Void)? = nil
  ) throws(ServerError) {
    do throws(ServerOptionsError) { _ = try options.check() } catch { throw .options(error) }
    tls = try options.tlsConfiguration()
    core = try ServerCore(daybook, options, metrics, logger)
    self.onListening = onListening
  }

  /// Serves until it is to stop, by a graceful shutdown or by cancellation.
  ///
  /// Streams and waiting leases are ended at once then; other requests that were begun are
  /// answered.
  ///
  /// - Throws: ``ServerError`` when it cannot listen.
  public func run() async throws {
    let (core, onListening) = (core, onListening)
    let host = core.options.host
    let channels = HTTPServerBuilder { responder in
      UpgradableChannel(responder: responder, core: core)
    }
    let application = Application(
      responder: Self.router(core).buildResponder(),
      server: try tls.map { try .tls(channels, tlsConfiguration: $0) } ?? channels,
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: core.options.port),
        availableConnectionsDelegate: MaximumAvailableConnections(core.options.connectionLimit)),
      onServerRunning: { channel in
        onListening?(host, channel.localAddress?.port ?? core.options.port)
      },
      logger: core.hummingbirdLogger)
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await core.feed.run() }
        group.addTask {
          try await withGracefulShutdownHandler {
            try await application.run()
          } onGracefulShutdown: {
            core.stop()
          }
        }
        // The feed goes on for as long as anybody is answered.
        defer { core.stop() }
        try await group.next()
        group.cancelAll()
      }
    } catch  where !(error is CancellationError) {
      throw ServerError(listening: error, host: host, port: core.options.port)
    }
  }

  /// The router with everything that is answered.
  private static func router(_ core: ServerCore) -> Router<CallContext> {
    let router = Router(context: CallContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: Gate(core: core))
    for (path, routes) in Dictionary(grouping: Route.all, by: \.path) {
      for route in routes {
        router.on(Route.routerPath(path), method: route.method) { request, context in
          try await core.answer(route, request, context)
        }
      }
      let allowed = routes.map(\.method)
      for method in HTTPRequest.Method.all where !allowed.contains(method) {
        if method == .head, allowed.contains(.get) { continue }
        router.on(Route.routerPath(path), method: method) { _, _ -> Response in
          throw Problem.method(allowed: allowed)
        }
      }
    }
    return router
  }
}

extension HTTPRequest.Method {
  fileprivate static let all: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
  ]
}
