internal import HTTPTypes
internal import Hummingbird

/// What is answered under a path with a method, and to whom.
struct Route: Sendable {
  typealias Handler = @Sendable (Call) async throws -> Response

  let method: HTTPRequest.Method

  /// The path, with `{name}` where any text may stand.
  let path: String

  /// What the caller must be; `nil` for anybody, without a token too.
  let role: Role?

  let handler: Handler

  /// Whether it is answered at once.
  ///
  /// What workers do is carried out by the log's writer, and what is open to anybody lies in
  /// memory. Other questions may walk through the log.
  var isQuick: Bool { role == nil || role == .worker }

  static func get(_ path: String, _ role: Role?, _ handler: @escaping Handler) -> Route {
    Route(method: .get, path: path, role: role, handler: handler)
  }

  static func post(_ path: String, _ role: Role?, _ handler: @escaping Handler) -> Route {
    Route(method: .post, path: path, role: role, handler: handler)
  }

  static func put(_ path: String, _ role: Role?, _ handler: @escaping Handler) -> Route {
    Route(method: .put, path: path, role: role, handler: handler)
  }

  static func patch(_ path: String, _ role: Role?, _ handler: @escaping Handler) -> Route {
    Route(method: .patch, path: path, role: role, handler: handler)
  }

  static func delete(_ path: String, _ role: Role?, _ handler: @escaping Handler) -> Route {
    Route(method: .delete, path: path, role: role, handler: handler)
  }

  /// A path in the form of the router.
  static func routerPath(_ path: String) -> RouterPath {
    RouterPath(
      path.split(separator: "/", omittingEmptySubsequences: false).map { part in
        part.hasPrefix("{") ? ":" + part.dropFirst().dropLast() : String(part)
      }.joined(separator: "/"))
  }
}

extension Route {
  /// The path of the route that the router found, as it stands here.
  static func template(_ path: String?) -> String? { path.flatMap { templates[$0] } }

  private static let templates = Dictionary(
    all.map { (routerPath($0.path).description, $0.path) }, uniquingKeysWith: { first, _ in first })

  /// Everything that the server answers.
  static let all: [Route] =
    jobs + changes + bulk + leases + workers + failures + skipList + figures + queues + batches
    + schedules + events + audit + health + assets
}
