/// The text of a token, as it is shown once and sent with every request: `daybook_NAME.SECRET`.
///
/// The mark in front lets scanners find tokens that got where they ought not to be. The name says
/// at once which token is meant. The secret, 256 random bits in base64url, holds no dot: the last
/// one ends the name.
struct TokenText {
  let name: Substring
  let secret: [UInt8]

  static let mark = "daybook_"
  static let secretByteCount = 32

  /// Reads a text.
  ///
  /// - Returns: `nil` when it has not the form of a token.
  init?(_ text: some StringProtocol) {
    guard text.hasPrefix(Self.mark) else { return nil }
    let rest = Substring(text).dropFirst(Self.mark.count)
    guard let dot = rest.lastIndex(of: "."), Token.isName(rest[..<dot]),
      let secret = Base64URL.decode(rest[rest.index(after: dot)...]),
      secret.count == Self.secretByteCount
    else { return nil }
    name = rest[..<dot]
    self.secret = secret
  }

  /// Writes a text.
  static func make(name: String, secret: [UInt8]) -> String {
    "\(mark)\(name).\(Base64URL.encode(secret))"
  }
}
