internal import Daybook
internal import DaybookAudit
internal import DaybookDomain
internal import DaybookLog
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// What all handlers share.
final class ServerCore: Sendable {
  let daybook: Daybook
  let options: ServerOptions
  let metrics: ServerMetrics
  let logger: Logger

  /// Who is let in.
  let access: Access

  /// From where.
  let origins: OriginPolicy

  /// The live streams.
  let feed: LiveFeed

  /// The state at earlier moments.
  let past: PastViews

  /// The hash tree beside the log.
  let tree: AuditTree

  /// What happened over time.
  let timelines = TimelineCounter()

  /// What tells the time to those who wait.
  let clock = SystemWallClock()

  /// When whoever waits is to be sent away.
  let stopping = StopSignal()

  init(
    _ daybook: Daybook, _ options: ServerOptions, _ metrics: ServerMetrics, _ logger: Logger
  ) throws(ServerError) {
    self.daybook = daybook
    self.options = options
    self.metrics = metrics
    self.logger = logger
    access = try options.access(logger: logger)
    do throws(ServerOptionsError) { origins = try options.originPolicy() } catch {
      throw .options(error)
    }
    feed = LiveFeed(daybook, streamLimit: options.streamLimit, metrics.requests)
    past = PastViews(daybook)
    tree = AuditTree(daybook.log)
  }

  /// The state now, or at a moment.
  func view(at moment: Moment?) async throws -> View {
    guard let moment else { return try await daybook.view() }
    return try await past.view(at: moment)
  }

  /// Whether whoever waits is to be sent away.
  var isStopping: Bool { stopping.isRaised }

  /// Sends everybody away who waits.
  func stop() {
    stopping.raise()
    feed.stop()
  }

  /// What the framework says of itself matters only to those who look for its faults.
  var hummingbirdLogger: Logger {
    var logger = logger
    if logger.logLevel > .debug { logger.logLevel = max(logger.logLevel, .warning) }
    return logger
  }

  /// Answers a request that met a route.
  func answer(
    _ route: Route, _ request: Request, _ context: CallContext
  ) async throws -> Response {
    var caller = Caller.local
    if let role = route.role {
      caller = try self.caller(of: request.headers[.authorization], context.peer)
      guard caller.role >= role else { throw Problem.forbidden(caller, needing: role) }
    }
    let call = Call(
      request: request, parameters: context.parameters, caller: caller, core: self)
    if route.isQuick { return try await route.handler(call) }
    return try await withTaskExecutorPreference(globalConcurrentExecutor) {
      try await route.handler(call)
    }
  }

  /// Who makes a request.
  func caller(of authorization: String?, _ peer: String) throws(Problem) -> Caller {
    switch access.caller(authorization: authorization, peer: peer, now: .now) {
    case .success(let caller): return caller
    case .failure(let refusal):
      metrics.requests.tokenRejected()
      logger.notice("a token was refused", metadata: ["peer": "\(peer)", "why": "\(refusal)"])
      throw Problem(refusal)
    }
  }
}

extension Problem {
  fileprivate init(_ refusal: AccessRefusal) {
    switch refusal {
    case .missing:
      self.init(
        "unauthorized", "A token is needed", .unauthorized,
        "Send 'Authorization: Bearer …' with a token of the server. Nothing was changed.")
    case .wrong:
      self.init(
        "unauthorized", "The token is not one of the server's", .unauthorized,
        "The token is wrong, or was removed. Nothing was changed.")
    case .tooMany(let wait):
      let seconds = max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0))
      self.init(
        "too-many-wrong-tokens", "Too many wrong tokens", .tooManyRequests,
        "Too many wrong tokens came from this address. Nothing was changed. Try again in "
          + "\(seconds) seconds.")
      headers = [HTTPField(name: .retryAfter, value: "\(seconds)")]
      return
    }
    headers = [HTTPField(name: .wwwAuthenticate, value: "Bearer realm=\"daybook\"")]
  }

  fileprivate static func forbidden(_ caller: Caller, needing role: Role) -> Problem {
    Problem(
      "forbidden", "The token may not do this", .forbidden,
      "This takes the role \(role.rawValue); \(caller.actor) is \(caller.role.rawValue). Nothing "
        + "was changed.")
  }
}
