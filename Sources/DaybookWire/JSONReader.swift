/// Reads JSON from front to back, asking for what ought to be there.
///
/// For what comes from outside and must be read fast and refused exactly: RFC 8259 to the letter,
/// UTF-8 only, no lone surrogates, no member twice in an object, nesting up to a limit. Nothing is
/// built but what the caller keeps.
///
/// Every value must be taken by exactly one call; ``end()`` says that nothing stands behind the
/// last.
public struct JSONReader: Sendable {
  /// How deep arrays and objects may be nested.
  public static let depthLimit = 64

  /// What is read.
  public let bytes: [UInt8]

  /// Where the next value, or the white space before it, begins.
  public private(set) var index = 0

  private var depth = 0

  /// Begins to read.
  ///
  /// - Throws: ``JSONFault`` when the bytes are not UTF-8.
  public init(_ bytes: [UInt8]) throws(JSONFault) {
    do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: bytes.span) } catch {
      throw JSONFault(offset: error.byteOffsets.lowerBound, reason: "it is not UTF-8")
    }
    self.bytes = bytes
  }

  /// What kind of value a byte begins.
  public enum Kind: Hashable, Sendable {
    /// `{`
    case object
    /// `[`
    case array
    /// `"`
    case string
    /// A digit, or a minus.
    case number
    /// `true` or `false`.
    case bool
    /// `null`
    case null
  }

  /// The kind of the next value, by its first byte.
  public mutating func kind() throws(JSONFault) -> Kind {
    skipSpace()
    guard index < bytes.count else { throw fault("it ends where a value ought to be") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    default: throw fault("there is no value")
    }
  }

  /// Reads an object, calling `body` with the name of each member, whose value it must take.
  public mutating func object<E: JSONReadingError>(
    _ body: (inout JSONReader, String) throws(E) -> Void
  ) throws(E) {
    var names: [String] = []
    try list(open: "{", close: "}", what: "an object") { (reader) throws(E) in
      let name = try reader.syntax(E.self) { (reader) throws(JSONFault) in
        let start = reader.index
        let name = try reader.string()
        // Few members an object: looking through them is faster than hashing.
        if names.contains(name) {
          throw JSONFault(offset: start, reason: "a member stands twice: \"\(name)\"")
        }
        names.append(name)
        try reader.require(UInt8(ascii: ":"), "there is no colon behind the name of a member")
        return name
      }
      try body(&reader, name)
    }
  }

  /// Reads an array, calling `body` for each element, which it must take.
  public mutating func array<E: JSONReadingError>(
    _ body: (inout JSONReader) throws(E) -> Void
  ) throws(E) {
    try list(open: "[", close: "]", what: "an array", body)
  }

  /// Reads a string.
  public mutating func string() throws(JSONFault) -> String {
    try require(UInt8(ascii: "\""), "there is no string")
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      if byte < 0x20 { throw fault("a string holds a control character") }
      index += 1
    }
    throw fault("a string does not end")
  }

  /// Reads a number as its text.
  public mutating func number() throws(JSONFault) -> Substring.UTF8View {
    skipSpace()
    let start = index
    skip(UInt8(ascii: "-"))
    if !skip(UInt8(ascii: "0")) { try digits() }
    if skip(UInt8(ascii: ".")) { try digits() }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      if !skip(UInt8(ascii: "+")) { skip(UInt8(ascii: "-")) }
      try digits()
    }
    return Substring(decoding: bytes[start..<index], as: UTF8.self).utf8
  }

  /// Reads a whole number from 0 to 2⁶³ − 1; its fraction, if it has one, is made of zeros.
  ///
  /// - Returns: `nil` for any other number.
  public mutating func unsigned() throws(JSONFault) -> UInt64? {
    let text = try number()
    let end = text.firstIndex(of: UInt8(ascii: ".")) ?? text.endIndex
    guard text[end...].dropFirst().allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
    var number: UInt64 = 0
    for byte in text[..<end] {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      number = product &+ UInt64(byte - UInt8(ascii: "0"))
      guard !overflow, number >= product, number <= UInt64(Int64.max) else { return nil }
    }
    return number
  }

  /// Reads `true` or `false`.
  public mutating func bool() throws(JSONFault) -> Bool {
    skipSpace()
    if skip("true") { return true }
    if skip("false") { return false }
    throw fault("there is neither true nor false")
  }

  /// Reads `null`, if it is next.
  public mutating func null() -> Bool {
    skipSpace()
    return skip("null")
  }

  /// Reads any value, and tells where it stands.
  public mutating func skipValue() throws(JSONFault) -> Range<Int> {
    let kind = try kind()
    let start = index
    switch kind {
    case .object:
      try object { (reader, _) throws(JSONFault) in _ = try reader.skipValue() }
    case .array:
      try array { (reader) throws(JSONFault) in _ = try reader.skipValue() }
    case .string: _ = try string()
    case .number: _ = try number()
    case .bool: _ = try bool()
    case .null: if !null() { throw fault("there is no value") }
    }
    return start..<index
  }

  /// Checks that nothing is left.
  public mutating func end() throws(JSONFault) {
    skipSpace()
    if index < bytes.count { throw fault("something stands behind the value") }
  }

  /// What is wrong where the reader stands.
  public func fault(_ reason: String) -> JSONFault { JSONFault(offset: index, reason: reason) }
}

/// Why bytes are not the JSON that they ought to be.
public struct JSONFault: Error, Hashable, Sendable {
  /// Where, in bytes from 0.
  public var offset: Int
  /// Why, as a clause.
  public var reason: String

  /// Creates a fault.
  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}

/// What is thrown by whoever takes members and elements: it can also say that there is no JSON.
public protocol JSONReadingError: Error {
  /// Says so.
  init(_ fault: JSONFault)
}

extension JSONFault: JSONReadingError {
  /// The fault itself.
  public init(_ fault: JSONFault) { self = fault }
}

extension JSONReader {
  private mutating func list<E: JSONReadingError>(
    open: Unicode.Scalar, close: Unicode.Scalar, what: String,
    _ item: (inout JSONReader) throws(E) -> Void
  ) throws(E) {
    try syntax(E.self) { (reader) throws(JSONFault) in
      try reader.require(UInt8(ascii: open), "there is not \(what)")
      reader.depth += 1
      if reader.depth > Self.depthLimit {
        throw reader.fault("it is nested more than \(Self.depthLimit) deep")
      }
      reader.skipSpace()
    }
    if !skip(UInt8(ascii: close)) {
      while true {
        try item(&self)
        skipSpace()
        if skip(UInt8(ascii: close)) { break }
        try syntax(E.self) { (reader) throws(JSONFault) in
          try reader.require(UInt8(ascii: ","), "\(what) does not go on and does not end")
        }
      }
    }
    depth -= 1
  }

  private mutating func syntax<R, E: JSONReadingError>(
    _ error: E.Type, _ body: (inout JSONReader) throws(JSONFault) -> R
  ) throws(E) -> R {
    do throws(JSONFault) { return try body(&self) } catch { throw E(error) }
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  @discardableResult
  private mutating func skip(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard bytes.count - index >= count else { return false }
    for offset in 0..<count where unsafe bytes[index + offset] != word.utf8Start[offset] {
      return false
    }
    index += count
    return true
  }

  private mutating func require(_ byte: UInt8, _ reason: String) throws(JSONFault) {
    skipSpace()
    if !skip(byte) { throw fault(reason) }
  }

  private mutating func digits() throws(JSONFault) {
    let start = index
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
      index += 1
    }
    if index == start { throw fault("there is no number") }
  }

  /// Reads the rest of a string in which something is escaped.
  private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
    var text = Array(bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try unescape(into: &text)
      case 0..<0x20: throw fault("a string holds a control character")
      default: text.append(byte)
      }
    }
    throw fault("a string does not end")
  }

  private mutating func unescape(into text: inout [UInt8]) throws(JSONFault) {
    guard index < bytes.count else { throw fault("a string does not end") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code), skip("\\u") {
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw fault("a surrogate stands alone") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw fault("a surrogate stands alone") }
      text.append(contentsOf: String(Character(scalar)).utf8)
    default: throw fault("an escape means nothing")
    }
  }

  private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue
      else { throw fault("an escape means nothing") }
      code = code << 4 | UInt32(digit)
      index += 1
    }
    return code
  }
}
