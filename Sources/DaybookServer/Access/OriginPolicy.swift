/// Decides, before anything else is looked at, whether a request may come from where it comes
/// from: under which name the server was asked for, and which page's script asks.
///
/// Browsers let scripts of any page send requests to any server, and to this machine too. What is
/// refused here never reaches a handler.
public struct OriginPolicy: Sendable {
  /// The origins whose pages may do what their token allows.
  let origins: Set<WebOrigin>

  /// The schemes under which the server's own pages may have come.
  private let ownSchemes: Set<String>

  /// Whether only names of the machine itself are answered.
  private let isLoopbackOnly: Bool

  /// Makes a policy.
  ///
  /// - Parameters:
  ///   - origins: Other origins whose pages may use the server, as `https://example.com:8443`.
  ///   - hasTokens: Whether callers need tokens. Without them only this machine is answered.
  ///   - hasTLS: Whether the server speaks TLS itself.
  /// - Throws: ``ServerOptionsError/origin(_:)`` for a text that is no origin.
  public init(
    origins: [String], hasTokens: Bool, hasTLS: Bool
  ) throws(ServerOptionsError) {
    var known: Set<WebOrigin> = []
    for text in origins {
      guard let origin = WebOrigin(text) else { throw .origin(text) }
      known.insert(origin)
    }
    self.origins = known
    isLoopbackOnly = !hasTokens
    // With tokens, a proxy may stand in front that speaks TLS for the server.
    ownSchemes = hasTLS ? ["https"] : hasTokens ? ["http", "https"] : ["http"]
  }

  /// What becomes of a request.
  public enum Decision: Hashable, Sendable {
    /// It goes on; its answer gets these headers, also when it is an error.
    case proceed([HeaderLine])
    /// It only asked what would be allowed: it is answered by 204 with these headers.
    case preflight([HeaderLine])
    /// It is answered by 403 with these headers.
    case refuse(Refusal, [HeaderLine])
  }

  /// Why a request is not answered.
  public enum Refusal: Hashable, Sendable {
    /// The server has no tokens, and was asked for under a name that is not this machine's.
    case host
    /// A page of another origin asks.
    case origin
  }

  /// Decides.
  ///
  /// - Parameters:
  ///   - method: The method, in capitals.
  ///   - host: The header `Host`, or what stands for it.
  ///   - origin: The header `Origin`.
  ///   - requestedMethod: The header `Access-Control-Request-Method`.
  ///   - isPublicAsset: Whether the path is one that needs no token: health, the dashboard's files.
  /// - Returns: What becomes of the request, and the headers that its answer gets.
  public func decide(
    method: String, host: String?, origin: String?, requestedMethod: String?, isPublicAsset: Bool
  ) -> Decision {
    let authority = host.flatMap { Authority($0) }
    if isLoopbackOnly, authority?.isLoopback != true { return .refuse(.host, vary) }
    guard let origin else { return .proceed(vary) }
    let page = WebOrigin(origin)
    if let page, origins.contains(page) {
      let isPreflight = method == "OPTIONS" && requestedMethod != nil
      return isPreflight ? .preflight(preflight(origin)) : .proceed(answer(origin))
    }
    if let page, let authority, ownSchemes.contains(page.scheme),
      page.isServed(under: authority)
    {
      return .proceed(vary)
    }
    if isPublicAsset, method == "GET" || method == "HEAD" { return .proceed(vary) }
    return .refuse(.origin, vary)
  }
}

extension OriginPolicy.Refusal: CustomStringConvertible {
  /// What happened, what is unharmed and what to do.
  public var description: String {
    switch self {
    case .host:
      "A server without tokens answers only when it is asked for as localhost, 127.0.0.1 or "
        + "[::1]. Nothing was changed. Use one of these names, or start it with --tokens."
    case .origin:
      "A page of another origin asked. Nothing was changed. If it may, start the server with "
        + "--cors-origin and the page's origin."
    }
  }
}
