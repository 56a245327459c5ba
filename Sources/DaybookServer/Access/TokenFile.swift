public import DaybookDomain
internal import DaybookWire

/// The tokens of a server, as they stand in a file.
///
/// One line a token, with one space between its fields: `NAME ROLE SALT HASH CREATED`. Salt and
/// hash are in base64url, the time is RFC 3339; see ``Token``. Nothing else may stand there.
public struct TokenFile: Hashable, Sendable {
  /// The tokens, oldest first; no two have the same name.
  public private(set) var tokens: [Token] = []

  /// A file without tokens, with which nobody may do anything.
  public init() {}

  /// Reads the content of a file.
  ///
  /// - Throws: ``TokenFileError/malformed(line:reason:)``.
  public init(_ content: [UInt8]) throws(TokenFileError) {
    var names: Set<String> = []
    var lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      do throws(LineFault) {
        let token = try Self.token(String(decoding: line, as: UTF8.self))
        guard names.insert(token.name).inserted else {
          throw LineFault("the name was there before")
        }
        tokens.append(token)
      } catch { throw .malformed(line: index + 1, reason: error.reason) }
    }
  }

  /// The content of the file.
  public var content: [UInt8] {
    var text = ""
    for token in tokens {
      let (salt, hash) = (Base64URL.encode(token.salt), Base64URL.encode(token.hash))
      text += "\(token.name) \(token.role.rawValue) \(salt) \(hash) \(token.createdAt.rfc3339)\n"
    }
    return Array(text.utf8)
  }

  /// Why a line is none, which must not repeat what stands in it.
  private struct LineFault: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }
  }

  private static func token(_ line: String) throws(LineFault) -> Token {
    let fields = line.split(separator: " ", omittingEmptySubsequences: false)
    guard fields.count == 5 else {
      throw LineFault("it has not the five fields NAME ROLE SALT HASH CREATED")
    }
    guard Token.isName(fields[0]) else { throw LineFault("the first field is no name") }
    guard let role = Role(rawValue: String(fields[1])) else {
      throw LineFault("the second field is no role: viewer, worker, operator or admin")
    }
    guard let salt = Base64URL.decode(fields[2]), salt.count == Token.saltByteCount else {
      throw LineFault("the third field is no salt")
    }
    guard let hash = Base64URL.decode(fields[3]), hash.count == 32 else {
      throw LineFault("the fourth field is no hash")
    }
    guard let time = Timestamp(rfc3339: String(fields[4])) else {
      throw LineFault("the fifth field is no time")
    }
    return Token(name: String(fields[0]), role: role, createdAt: time, salt: salt, hash: hash)
  }
}

extension TokenFile {
  /// Makes a token.
  ///
  /// - Parameters:
  ///   - name: What it is to be called.
  ///   - role: What its bearer may do.
  ///   - createdAt: The present moment.
  ///   - random: Where its secret comes from: a source that nobody can foresee.
  /// - Returns: The text that its bearer sends, which cannot be had again.
  /// - Throws: ``TokenFileError/name`` or ``TokenFileError/exists(name:)``; nothing was added.
  public mutating func add(
    _ name: String, role: Role, createdAt: Timestamp,
    random: inout some RandomNumberGenerator
  ) throws(TokenFileError) -> String {
    guard Token.isName(name) else { throw .name }
    guard !tokens.contains(where: { $0.name == name }) else { throw .exists(name: name) }
    let secret = Self.draw(TokenText.secretByteCount, from: &random)
    let salt = Self.draw(Token.saltByteCount, from: &random)
    tokens.append(
      Token(name: name, role: role, createdAt: createdAt, salt: salt, secret: secret))
    return TokenText.make(name: name, secret: secret)
  }

  /// Takes a token away.
  ///
  /// - Throws: ``TokenFileError/unknown(name:)``; nothing was removed.
  public mutating func remove(_ name: String) throws(TokenFileError) {
    guard let index = tokens.firstIndex(where: { $0.name == name }) else {
      throw .unknown(name: name)
    }
    tokens.remove(at: index)
  }

  static func draw(_ count: Int, from random: inout some RandomNumberGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }
}
