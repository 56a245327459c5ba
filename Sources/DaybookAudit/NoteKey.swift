internal import Crypto

/// The public half of a key that checkpoints are signed with.
///
/// Its text, `NAME+HASH+KEY`, is that of verifier keys in golang.org/x/mod/sumdb/note.
public struct NoteKey: Hashable, Sendable {
  /// Whose key it is; by custom, the origin of the log that it signs for.
  public let name: String

  /// The first four bytes of SHA-256 over name, algorithm and key, which tell keys apart.
  public let id: UInt32

  /// The 32 bytes of the key (RFC 8032).
  let key: [UInt8]

  /// The byte that stands for Ed25519.
  static let algorithm: UInt8 = 1

  init(name: String, key: [UInt8]) {
    self.name = name
    self.key = key
    let named = Array(name.utf8) + [UInt8(ascii: "\n"), Self.algorithm] + key
    let hash = unsafe MerkleHash(sha256: named.span.bytes)
    id = hash.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads the text of a key.
  public init(_ text: some StringProtocol) throws(KeyError) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed }
    self.init(name: String(parts[0]), key: try Self.key(parts[2]))
    try require(hash: parts[1])
  }

  /// The text of the key, as it is given to those who verify.
  public var text: String { "\(name)+\(hash)+\(Base64.encode([Self.algorithm] + key))" }

  /// Whether `signature` was made over `text` with the other half of this key.
  package func isValid(_ signature: [UInt8], for text: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
    return key.isValidSignature(signature, for: text)
  }

  /// The id in eight hexadecimal digits.
  var hash: String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Checks name and hash of a key that was read.
  func require(hash: some StringProtocol) throws(KeyError) {
    guard Self.isName(name) else { throw .malformed }
    guard hash == self.hash else { throw .hash(expected: self.hash, found: String(hash)) }
  }

  /// Reads a key of 32 bytes behind the byte that names its algorithm.
  static func key(_ text: some StringProtocol) throws(KeyError) -> [UInt8] {
    guard let bytes = Base64.decode(text), let algorithm = bytes.first else { throw .malformed }
    guard algorithm == Self.algorithm else { throw .unknownAlgorithm(algorithm) }
    guard bytes.count == 33 else { throw .malformed }
    return Array(bytes.dropFirst())
  }

  /// Whether a text can be the name of a key.
  static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        scalar != "+" && scalar.value >= 0x20 && scalar.value != 0x7F
          && !scalar.properties.isWhitespace
      }
  }
}

extension NoteKey: CustomStringConvertible {
  /// The text of the key.
  public var description: String { text }
}
