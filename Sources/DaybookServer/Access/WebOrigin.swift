/// Where a page came from: `SCHEME://HOST[:PORT]`, as browsers write it (RFC 6454).
struct WebOrigin: Hashable, Sendable {
  /// `http` or `https`.
  let scheme: String
  let host: String
  let port: UInt16

  /// Reads an origin.
  ///
  /// - Returns: `nil` for any other text, among them `null`, wildcards, and addresses with a path.
  init?(_ text: some StringProtocol) {
    guard let mark = text.firstRange(of: "://") else { return nil }
    scheme = text[..<mark.lowerBound].lowercased()
    guard let standard = Self.standardPort(scheme),
      let authority = Authority(text[mark.upperBound...])
    else { return nil }
    host = authority.host
    port = authority.port ?? standard
  }

  /// Whether a server that is asked for under `authority` is where the page came from.
  func isServed(under authority: Authority) -> Bool {
    host == authority.host && port == authority.port ?? Self.standardPort(scheme)
  }

  /// The port that is not written.
  private static func standardPort(_ scheme: String) -> UInt16? {
    switch scheme {
    case "http": 80
    case "https": 443
    default: nil
    }
  }
}
