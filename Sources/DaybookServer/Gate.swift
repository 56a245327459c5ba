internal import Daybook
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// What a request brings besides itself.
struct CallContext: RequestContext {
  var coreContext: CoreRequestContextStorage

  /// The address that it comes from.
  let peer: String

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    peer = source.channel.remoteAddress?.ipAddress ?? "local"
  }
}

/// Stands before everything: refuses what comes from a wrong place, and makes an answer of whatever
/// goes wrong.
struct Gate: RouterMiddleware {
  typealias Context = CallContext

  let core: ServerCore

  @concurrent
  func handle(
    _ request: Request, context: CallContext,
    next: @concurrent (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    let path = request.uri.path
    let isAsset = path == "/" || path.hasPrefix("/dashboard/")
    switch decision(on: request, isPublic: isAsset || path.hasPrefix("/health/")) {
    case .preflight(let lines):
      response = Response(status: .noContent)
      response.add(lines)
    case .refuse(let refusal, let lines):
      response = Response(.refused(refusal))
      response.add(lines)
    case .proceed(let lines):
      do { response = try await next(request, context) } catch {
        response = Response(problem(of: error))
      }
      response.add(lines)
    }
    response.add(isAsset ? Self.pageFields : Self.documentFields)
    let duration = ContinuousClock.now - start
    core.metrics.requests.record(
      method: request.method.rawValue, route: Route.template(context.endpointPath),
      status: response.status.code, duration: duration)
    core.logger.debug(
      "answered",
      metadata: [
        "method": "\(request.method)", "path": "\(path)", "status": "\(response.status.code)",
        "peer": "\(context.peer)", "duration": "\(duration)",
      ])
    return response
  }

  // Made once: whether a name is allowed takes longer to check than a request has time for.
  private static let pageFields = SecurityHeaders.page.compactMap(HTTPField.init)
  private static let documentFields = SecurityHeaders.document.compactMap(HTTPField.init)

  private func decision(on request: Request, isPublic: Bool) -> OriginPolicy.Decision {
    core.origins.decide(
      method: request.method.rawValue, host: request.head.authority,
      origin: request.headers[.origin],
      requestedMethod: request.headers[.accessControlRequestMethod], isPublicAsset: isPublic)
  }

  private func problem(of error: any Error) -> Problem {
    switch error {
    case let problem as Problem: return problem
    case let error as DaybookError: return Problem(error)
    case is HTTPParserError: return .malformed
    case let error as any HTTPResponseError where error.status == .notFound: return .noRoute
    default:
      core.logger.error("a request failed", metadata: ["error": "\(error)"])
      return .internalFault
    }
  }
}

extension HTTPField {
  fileprivate init?(_ line: HeaderLine) {
    guard let name = HTTPField.Name(line.name) else { return nil }
    self.init(name: name, value: line.value)
  }
}

extension Response {
  /// Adds headers, of which those that are there already stay as they are.
  fileprivate mutating func add(_ fields: [HTTPField]) {
    for field in fields where headers[field.name] == nil { headers.append(field) }
  }

  fileprivate mutating func add(_ lines: [HeaderLine]) { add(lines.compactMap(HTTPField.init)) }
}

extension Problem {
  fileprivate static func refused(_ refusal: OriginPolicy.Refusal) -> Problem {
    Problem(
      refusal == .host ? "wrong-host" : "wrong-origin", "The request comes from a wrong place",
      .forbidden, "\(refusal)")
  }
}
