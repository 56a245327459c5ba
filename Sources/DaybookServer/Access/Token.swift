internal import Crypto
public import DaybookDomain

/// What a server knows of a token: enough to tell the right secret, and not enough to make it.
///
/// The secret is 256 random bits, so that nobody finds it by trying, however fast they can try: a
/// slow hash, as passwords need one, would cost every request time and add nothing. The salt keeps
/// it from being seen that two files hold the same token.
public struct Token: Hashable, Sendable {
  /// What it is called: 1 to 64 of `A-Z a-z 0-9 . _ -`.
  public let name: String

  /// What its bearer may do.
  public let role: Role

  /// When it was made.
  public let createdAt: Timestamp

  /// 16 random bytes.
  let salt: [UInt8]

  /// SHA-256 over the salt and the secret.
  let hash: [UInt8]

  static let saltByteCount = 16

  init(name: String, role: Role, createdAt: Timestamp, salt: [UInt8], hash: [UInt8]) {
    self.name = name
    self.role = role
    self.createdAt = createdAt
    self.salt = salt
    self.hash = hash
  }

  init(name: String, role: Role, createdAt: Timestamp, salt: [UInt8], secret: [UInt8]) {
    self.init(
      name: name, role: role, createdAt: createdAt, salt: salt,
      hash: [UInt8](Self.digest(salt, secret)))
  }

  /// Whether a secret is the right one, in a time that does not tell how much of it is right.
  func isMade(of secret: [UInt8]) -> Bool {
    // Digests of this library are compared in constant time.
    Self.digest(salt, secret) == hash
  }

  /// Whether a text can be the name of a token.
  public static func isName(_ text: some StringProtocol) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  private static func digest(_ salt: [UInt8], _ secret: [UInt8]) -> SHA256.Digest {
    var hash = SHA256()
    hash.update(data: salt)
    hash.update(data: secret)
    return hash.finalize()
  }
}
