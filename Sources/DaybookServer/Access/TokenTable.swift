internal import DaybookDomain
internal import DaybookSystem

/// Finds who sends a token, at the same cost whether it is a right one or not.
struct TokenTable: Sendable {
  private let tokens: [String: Token]

  /// Stands in for a token that is not there; nobody knows a secret for it.
  private let decoy: Token

  init(_ file: TokenFile) {
    tokens = Dictionary(uniqueKeysWithValues: file.tokens.map { ($0.name, $0) })
    var random = Entropy()
    decoy = Token(
      name: "", role: .viewer, createdAt: Timestamp(milliseconds: 0),
      salt: TokenFile.draw(Token.saltByteCount, from: &random),
      hash: TokenFile.draw(TokenText.secretByteCount, from: &random))
  }

  /// How many tokens there are.
  var count: Int { tokens.count }

  /// Who sends a text; `nil` when it is no token of these.
  func caller(sending text: some StringProtocol) -> Caller? {
    let text = TokenText(text)
    let token = text.flatMap { tokens[String($0.name)] }
    let secret = text?.secret ?? [UInt8](repeating: 0, count: TokenText.secretByteCount)
    // Always one hash and one comparison: the time tells nobody which names there are.
    let isRight = (token ?? decoy).isMade(of: secret)
    guard let token, isRight else { return nil }
    return token.caller
  }

  /// Who sends the token of a name, if there is one.
  func caller(named name: some StringProtocol) -> Caller? { tokens[String(name)]?.caller }
}

extension Token {
  /// Whoever sends it.
  var caller: Caller { Caller(actor: "token:\(name)", role: role) }
}
