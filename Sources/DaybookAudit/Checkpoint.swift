public import DaybookLog

/// How far a log reached and what it held, in the words of C2SP tlog-checkpoint.
public struct Checkpoint: Hashable, Sendable {
  /// The name of the log in all checkpoints of it.
  public var origin: String

  /// The tree over the log's events.
  public var head: TreeHead

  /// Creates a checkpoint.
  public init(origin: String, head: TreeHead) {
    self.origin = origin
    self.head = head
  }

  /// The origin of a log: `daybook/` and its identity.
  public static func origin(of log: LogIdentity) -> String { "daybook/\(log)" }

  /// The three lines that are signed.
  public var text: String { "\(origin)\n\(head.size)\n\(Base64.encode(head.root.bytes))\n" }
}

extension Checkpoint {
  /// Reads a signed checkpoint.
  ///
  /// - Parameters:
  ///   - note: The signed note, as ``NoteSigner/sign(_:)`` makes it; others may have signed it too.
  ///   - key: The key that must have signed it.
  ///   - origin: The log that it must be of.
  /// - Throws: ``CheckpointError``; nothing that the note says may then be believed.
  public init(
    note: some StringProtocol, signedBy key: NoteKey, origin: String
  ) throws(CheckpointError) {
    let (text, signatures) = try Self.split(String(note))
    var isSigned = false
    for signature in signatures where signature.name == key.name && signature.id == key.id {
      guard key.isValid(signature.bytes, for: Array(text.utf8)) else {
        throw .forged(key: key.name)
      }
      isSigned = true
    }
    guard isSigned else {
      throw .anotherKey(expected: key.name, signers: signatures.map(\.name))
    }
    try self.init(text: Array(text.utf8))
    guard self.origin == origin else { throw .anotherLog(expected: origin, found: self.origin) }
  }

  /// Reads a checkpoint, signed or not, and looks at no signature.
  ///
  /// - Parameter note: The signed note, or only its text.
  /// - Throws: ``CheckpointError``. What was read may have been written by anybody all the same.
  public init(unverified note: some StringProtocol) throws(CheckpointError) {
    let text = note.contains("\n\n") ? try Self.split(String(note)).text : String(note)
    try self.init(text: Array(text.utf8))
  }

  /// Reads the text of a checkpoint, which nobody may have signed.
  init(text: [UInt8]) throws(CheckpointError) {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw .malformed(line: 1, reason: "it is not text")
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.popLast()?.isEmpty == true, lines.count >= 3 else { throw .truncated }
    guard !lines[0].isEmpty else { throw .malformed(line: 1, reason: "the origin is empty") }
    guard let size = UInt64(decimal: lines[1]) else {
      throw .malformed(line: 2, reason: "it is not a number of events")
    }
    guard let bytes = Base64.decode(lines[2]), let root = unsafe MerkleHash(bytes.span.bytes)
    else { throw .malformed(line: 3, reason: "it is not a hash") }
    if let empty = lines.firstIndex(where: \.isEmpty) {
      throw .malformed(line: empty + 1, reason: "it is empty")
    }
    self.init(origin: String(lines[0]), head: TreeHead(size: size, root: root))
  }

  private struct Signature {
    var name: String
    var id: UInt32
    var bytes: [UInt8]
  }

  /// Takes a signed note apart: the text with its last newline, and the lines behind it.
  private static func split(
    _ note: String
  ) throws(CheckpointError) -> (text: String, signatures: [Signature]) {
    var lines = note.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.popLast()?.isEmpty == true else { throw .truncated }
    for (index, line) in lines.enumerated() where line.utf8.contains(where: { $0 < 0x20 }) {
      throw .malformed(line: index + 1, reason: "it holds a control character")
    }
    guard let blank = lines.lastIndex(where: \.isEmpty), blank + 1 < lines.count else {
      throw .truncated
    }
    var signatures: [Signature] = []
    for index in (blank + 1)..<lines.count {
      let parts = lines[index].split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "\u{2014}", NoteKey.isName(parts[1]),
        let bytes = Base64.decode(parts[2]), bytes.count > 4
      else { throw .malformed(line: index + 1, reason: "it is not a signature") }
      let id = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
      signatures.append(
        Signature(name: String(parts[1]), id: id, bytes: Array(bytes.dropFirst(4))))
    }
    return (lines[..<blank].map { $0 + "\n" }.joined(), signatures)
  }
}

extension UInt64 {
  /// Reads decimal digits without leading zeros.
  init?(decimal text: some StringProtocol) {
    guard let number = UInt64(text), String(number) == text else { return nil }
    self = number
  }
}
