public import DaybookDomain
public import DaybookLog

/// The words of a log and their numbers, in the order of first use.
///
/// A frame's preamble defines the words that it uses first: the number of the first new word,
/// then each word as its byte count and its UTF-8 bytes.
public struct NameTable: Hashable, Sendable {
  private var words: [String] = []
  private var numbers: [String: UInt32] = [:]

  /// The word of each length that was asked for last: most jobs have the words of the one before,
  /// and hashing a word costs more than the rest of giving it a number.
  private var recent = [Recent](repeating: Recent(word: "", name: .none), count: recentCount)

  private struct Recent: Sendable {
    var word: String
    var name: Name
  }

  private static let recentCount = 32

  /// The longest word, in UTF-8 bytes.
  public static let byteLimit = 255

  /// Creates a table without words.
  public init() {}

  /// The number of words.
  public var count: Int { words.count }

  /// The word that `name` stands for; empty for no name.
  ///
  /// - Complexity: O(1).
  public subscript(name: Name) -> String {
    name == .none ? "" : words[Int(name.rawValue) - 1]
  }

  /// Whether `name` stands for a word of this table, or for none.
  public func contains(_ name: Name) -> Bool { Int(name.rawValue) <= words.count }

  /// The name of `word`, if it has one.
  public func name(of word: String) -> Name? {
    word.isEmpty ? Name.none : numbers[word].map { Name(rawValue: $0) }
  }

  /// The name of `word`, which gets the next number if it has none.
  public mutating func intern(_ word: String) -> Name {
    let slot = word.utf8.count & (Self.recentCount - 1)
    if recent[slot].word == word { return recent[slot].name }
    let name = number(of: word)
    recent[slot] = Recent(word: word, name: name)
    return name
  }

  private mutating func number(of word: String) -> Name {
    if let name = name(of: word) { return name }
    words.append(word)
    let number = UInt32(words.count)
    numbers[word] = number
    return Name(rawValue: number)
  }

  /// Forgets all words after the first `count`.
  public mutating func truncate(to count: Int) {
    while words.count > count {
      let word = words.removeLast()
      numbers[word] = nil
      let slot = word.utf8.count & (Self.recentCount - 1)
      if recent[slot].word == word { recent[slot] = Recent(word: "", name: .none) }
    }
  }
}

extension NameTable {
  /// Whether two tables have the same words.
  public static func == (left: NameTable, right: NameTable) -> Bool { left.words == right.words }

  /// Hashes the words.
  public func hash(into hasher: inout Hasher) { hasher.combine(words) }
}

extension NameTable {
  /// Writes the words after the first `known` as the preamble of a frame; nothing if there are
  /// none.
  public func encode(after known: Int, to writer: inout ByteWriter) {
    guard known < words.count else { return }
    writer.varint(UInt64(known + 1))
    for word in words[known...] {
      writer.varint(UInt64(word.utf8.count))
      writer.append(word)
    }
  }

  /// The words that a preamble defines.
  ///
  /// - Throws: ``MalformedBytes`` when they are not text.
  public static func words(definedBy preamble: RawSpan) throws(MalformedBytes) -> [String] {
    var words: [String] = []
    if preamble.byteCount == 0 { return words }
    var reader = ByteReader(preamble)
    _ = try reader.varint()
    while !reader.isAtEnd {
      let start = reader.offset
      guard let count = Int(exactly: try reader.varint()) else {
        throw MalformedBytes(offset: start, reason: "a name has an impossible length")
      }
      let utf8 = try reader.span(count: count)
      let word = unsafe utf8.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
      guard let word else { throw MalformedBytes(offset: start, reason: "a name is not text") }
      words.append(word)
    }
    return words
  }

  /// Takes over the words that a preamble defines.
  ///
  /// - Throws: ``MalformedBytes`` when they do not follow the words known so far. The table is
  ///   then as it was.
  public mutating func apply(_ preamble: RawSpan) throws(MalformedBytes) {
    if preamble.byteCount == 0 { return }
    var reader = ByteReader(preamble)
    let known = words.count
    guard try reader.varint() == UInt64(known + 1) else {
      throw MalformedBytes(offset: 0, reason: "the first new name has the wrong number")
    }
    do throws(MalformedBytes) {
      while !reader.isAtEnd {
        let start = reader.offset
        guard let count = Int(exactly: try reader.varint()), (1...Self.byteLimit).contains(count)
        else { throw MalformedBytes(offset: start, reason: "a name has an impossible length") }
        let utf8 = try reader.span(count: count)
        let word = unsafe utf8.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
        guard let word, name(of: word) == nil else {
          throw MalformedBytes(offset: start, reason: "a name is not text, or not new")
        }
        _ = intern(word)
      }
    } catch {
      truncate(to: known)
      throw error
    }
  }
}
