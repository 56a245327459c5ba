public import DaybookLog

/// Writes encodable values as JSON, straight into bytes.
///
/// Members stand in the order in which they are encoded; those of dictionaries by their names.
/// Foundation's encoder builds a tree of everything first, and sorts it: a page of 50 jobs took up
/// to a fifth longer with it over HTTP (`docs/performance.md`).
public enum JSONWriter {
  /// Adds a value.
  ///
  /// - Throws: `EncodingError` for a number that JSON has no form for, and what the value throws.
  ///   What was written is then without meaning.
  /// - Complexity: O(*n*) in the size of the text.
  public static func write(_ value: some Encodable, to writer: inout ByteWriter) throws {
    let output = JSONOutput()
    output.exchange(with: &writer)
    defer { output.exchange(with: &writer) }
    try output.value(value)
  }
}

/// The text as far as it is written, and what is open in it.
private final class JSONOutput {
  private var writer = ByteWriter(capacity: 16)
  /// What ends each object and array that is open, the outermost first.
  private var ends: [UInt8] = []
  private var isFirst = true

  /// Takes a writer to write to, or gives it back.
  func exchange(with other: inout ByteWriter) { swap(&writer, &other) }

  var depth: Int { ends.count }

  func open(_ start: UInt8, _ end: UInt8) {
    writer.byte(start)
    ends.append(end)
    isFirst = true
  }

  /// Ends what is open deeper than so.
  func close(to depth: Int) {
    while ends.count > depth {
      writer.byte(ends.removeLast())
      isFirst = false
    }
  }

  /// Begins an element of what is open so deep.
  func beginElement(at depth: Int) {
    close(to: depth)
    if !isFirst { writer.byte(UInt8(ascii: ",")) }
    isFirst = false
  }

  func beginMember(_ name: String, at depth: Int) {
    beginElement(at: depth)
    writer.jsonString(name)
    writer.byte(UInt8(ascii: ":"))
  }

  func null() { writer.append("null") }
  func flag(_ flag: Bool) { writer.append(flag ? "true" : "false") }
  func string(_ text: String) { writer.jsonString(text) }
  func decimal(_ number: some FixedWidthInteger) { writer.decimal(number) }

  func double(_ number: Double, _ path: [any CodingKey]) throws {
    guard number.isFinite else {
      throw EncodingError.invalidValue(
        number, EncodingError.Context(codingPath: path, debugDescription: "not a JSON number"))
    }
    if let whole = Int64(exactly: number) { decimal(whole) } else { writer.append("\(number)") }
  }

  func value<Value: Encodable>(_ value: Value) throws {
    if let text = value as? String { return string(text) }
    let depth = depth
    if let dictionary = value as? any NamedMembers {
      open(UInt8(ascii: "{"), UInt8(ascii: "}"))
      try dictionary.writeMembers(to: self)
    } else {
      let count = writer.count
      try value.encode(to: JSONEncoding(output: self, depth: depth))
      // Whatever has no members at all.
      if writer.count == count { writer.append("{}") }
    }
    close(to: depth)
  }
}

/// A dictionary whose keys are names.
private protocol NamedMembers {
  func writeMembers(to output: JSONOutput) throws
}

extension Dictionary: NamedMembers where Key == String, Value: Encodable {
  fileprivate func writeMembers(to output: JSONOutput) throws {
    let depth = output.depth
    for (name, value) in sorted(by: { $0.key < $1.key }) {
      output.beginMember(name, at: depth)
      try output.value(value)
    }
  }
}

/// What a value encodes itself to.
private struct JSONEncoding: Encoder {
  let output: JSONOutput
  /// How deep the value stands.
  let depth: Int

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    // A value may add members to those of another, in one object.
    if output.depth == depth { output.open(UInt8(ascii: "{"), UInt8(ascii: "}")) }
    return KeyedEncodingContainer(JSONMembers<Key>(output: output, depth: depth + 1))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    output.open(UInt8(ascii: "["), UInt8(ascii: "]"))
    return JSONElements(output: output, depth: depth + 1)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingle(output: output) }
}

private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let output: JSONOutput
  let depth: Int
  var codingPath: [any CodingKey] { [] }

  private func begin(_ key: some CodingKey) { output.beginMember(key.stringValue, at: depth) }

  func encodeNil(forKey key: Key) {
    begin(key)
    output.null()
  }

  func encode(_ value: Bool, forKey key: Key) {
    begin(key)
    output.flag(value)
  }

  func encode(_ value: String, forKey key: Key) {
    begin(key)
    output.string(value)
  }

  func encode(_ value: Double, forKey key: Key) throws {
    begin(key)
    try output.double(value, [key])
  }

  func encode(_ value: Int, forKey key: Key) {
    begin(key)
    output.decimal(value)
  }

  func encode(_ value: Int64, forKey key: Key) {
    begin(key)
    output.decimal(value)
  }

  func encode(_ value: UInt64, forKey key: Key) {
    begin(key)
    output.decimal(value)
  }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    begin(key)
    try output.value(value)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    begin(key)
    return JSONEncoding(output: output, depth: depth).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    begin(key)
    return JSONEncoding(output: output, depth: depth).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    output.beginMember("super", at: depth)
    return JSONEncoding(output: output, depth: depth)
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    begin(key)
    return JSONEncoding(output: output, depth: depth)
  }
}

private struct JSONElements: UnkeyedEncodingContainer {
  let output: JSONOutput
  let depth: Int
  private(set) var count = 0
  var codingPath: [any CodingKey] { [] }

  init(output: JSONOutput, depth: Int) {
    self.output = output
    self.depth = depth
  }

  private mutating func begin() {
    output.beginElement(at: depth)
    count += 1
  }

  mutating func encodeNil() {
    begin()
    output.null()
  }

  mutating func encode(_ value: some Encodable) throws {
    begin()
    try output.value(value)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    begin()
    return JSONEncoding(output: output, depth: depth).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    begin()
    return JSONEncoding(output: output, depth: depth).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder {
    begin()
    return JSONEncoding(output: output, depth: depth)
  }
}

private struct JSONSingle: SingleValueEncodingContainer {
  let output: JSONOutput
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { output.null() }
  func encode(_ value: Bool) { output.flag(value) }
  func encode(_ value: String) { output.string(value) }
  func encode(_ value: Double) throws { try output.double(value, []) }
  func encode(_ value: Float) throws { try output.double(Double(value), []) }
  func encode(_ value: Int) { output.decimal(value) }
  func encode(_ value: Int8) { output.decimal(value) }
  func encode(_ value: Int16) { output.decimal(value) }
  func encode(_ value: Int32) { output.decimal(value) }
  func encode(_ value: Int64) { output.decimal(value) }
  func encode(_ value: UInt) { output.decimal(value) }
  func encode(_ value: UInt8) { output.decimal(value) }
  func encode(_ value: UInt16) { output.decimal(value) }
  func encode(_ value: UInt32) { output.decimal(value) }
  func encode(_ value: UInt64) { output.decimal(value) }
  func encode(_ value: some Encodable) throws { try output.value(value) }
}
