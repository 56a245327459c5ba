internal import Crypto

/// The secret half of a key that checkpoints are signed with.
///
/// Its text, `PRIVATE+KEY+NAME+HASH+KEY`, is that of signer keys in golang.org/x/mod/sumdb/note.
public struct NoteSigner: Sendable {
  /// The half that may be shown to anybody.
  public let key: NoteKey

  private let secret: Curve25519.Signing.PrivateKey

  private static let mark = "PRIVATE+KEY+"

  /// Draws a new key.
  ///
  /// - Parameter name: Whose it is: without spaces and plus signs; by custom ``Checkpoint/origin``.
  /// - Throws: ``KeyError`` when a key cannot have that name.
  public init(name: String) throws(KeyError) {
    guard NoteKey.isName(name) else { throw .malformed }
    self.init(name: name, secret: Curve25519.Signing.PrivateKey())
  }

  private init(name: String, secret: Curve25519.Signing.PrivateKey) {
    self.secret = secret
    key = NoteKey(name: name, key: [UInt8](secret.publicKey.rawRepresentation))
  }

  /// Reads the text of a secret key.
  public init(_ text: some StringProtocol) throws(KeyError) {
    guard text.hasPrefix(Self.mark) else { throw .malformed }
    let parts = text.dropFirst(Self.mark.count)
      .split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed }
    let bytes = try NoteKey.key(parts[2])
    guard let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
      throw .malformed
    }
    self.init(name: String(parts[0]), secret: secret)
    try key.require(hash: parts[1])
  }

  /// The text of the secret key, to be kept where nobody else reads it.
  public var secretText: String {
    let bytes = [NoteKey.algorithm] + [UInt8](secret.rawRepresentation)
    return "\(Self.mark)\(key.name)+\(key.hash)+\(Base64.encode(bytes))"
  }

  /// Signs a checkpoint.
  ///
  /// - Returns: The signed note.
  public func sign(_ checkpoint: Checkpoint) -> String {
    let text = checkpoint.text
    // Signing fails for no text; the library only says that it may.
    guard let signature = try? secret.signature(for: Array(text.utf8)) else {
      preconditionFailure("a text cannot be signed")
    }
    let id = (0..<4).map { UInt8(truncatingIfNeeded: key.id >> (24 - 8 * UInt32($0))) }
    return "\(text)\n\u{2014} \(key.name) \(Base64.encode(id + [UInt8](signature)))\n"
  }
}
