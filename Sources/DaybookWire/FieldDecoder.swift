internal import DaybookDomain
internal import DaybookLog

/// Reads fields from bytes.
struct FieldDecoder: FieldCoder, ~Copyable, ~Escapable {
  private var reader: ByteReader

  /// The event's own place and time, which others are told relative to.
  private let position: UInt64
  private let time: Timestamp

  /// The greatest number that a word has.
  private let nameCount: UInt32

  /// Which of the fields that may be left out are there and not yet visited.
  private var presence: UInt64 = 0

  @_lifetime(copy reader)
  init(_ reader: ByteReader, position: UInt64, time: Timestamp, nameCount: UInt32) {
    self.reader = reader
    self.nameCount = nameCount
    self.position = position
    self.time = time
  }

  /// Reads the fields of `F`, starting from `empty`.
  @_lifetime(self: copy self)
  mutating func fields<F: EventFields>(of empty: F) throws(MalformedBytes) -> F {
    var fields = empty
    if F.hasOptionalFields { presence = try reader.varint() }
    try fields.visit(&self)
    guard presence == 0 else {
      throw MalformedBytes(offset: reader.offset, reason: "a field is present that is unknown")
    }
    return fields
  }

  /// Checks that nothing is left.
  func finish() throws(MalformedBytes) {
    guard reader.isAtEnd else {
      throw MalformedBytes(offset: reader.offset, reason: "bytes stand behind the last field")
    }
  }

  @_lifetime(self: copy self)
  mutating func includes(_ label: StaticString, _ isUnusual: Bool) -> Bool {
    let isPresent = presence & 1 != 0
    presence >>= 1
    return isPresent
  }

  @_lifetime(self: copy self)
  mutating func name(_ label: StaticString, _ value: inout Name) throws(MalformedBytes) {
    try number(label, &value.rawValue)
    guard value.rawValue <= nameCount else {
      throw .undefinedWord(offset: reader.offset)
    }
  }

  @_lifetime(self: copy self)
  mutating func number<I: FixedWidthInteger & UnsignedInteger>(
    _ label: StaticString, _ value: inout I
  ) throws(MalformedBytes) {
    let number = try reader.varint()
    guard let fitting = I(exactly: number) else { throw unfit(label) }
    value = fitting
  }

  @_lifetime(self: copy self)
  mutating func moment(
    _ label: StaticString, _ value: inout Timestamp
  ) throws(MalformedBytes) {
    value = Timestamp(milliseconds: time.milliseconds &+ (try reader.signedVarint()))
  }

  @_lifetime(self: copy self)
  mutating func position(
    _ label: StaticString, _ value: inout UInt64
  ) throws(MalformedBytes) {
    let distance = try reader.varint()
    guard distance <= position else { throw unfit(label) }
    value = position - distance
  }

  @_lifetime(self: copy self)
  mutating func digest(_ label: StaticString, _ value: inout UInt64) throws(MalformedBytes) {
    value = try reader.integer(as: UInt64.self)
  }

  @_lifetime(self: copy self)
  mutating func key(_ label: StaticString, _ value: inout JobKey) throws(MalformedBytes) {
    value.high = try reader.integer(as: UInt64.self)
    value.low = try reader.integer(as: UInt64.self)
  }

  @_lifetime(self: copy self)
  mutating func choice<C: Choice>(
    _ label: StaticString, _ value: inout C
  ) throws(MalformedBytes) {
    guard let choice = C(rawValue: try reader.byte()) else { throw unfit(label) }
    value = choice
  }

  @inline(never)
  private func unfit(_ label: StaticString) -> MalformedBytes {
    MalformedBytes(offset: reader.offset, reason: "the field \(label) has an impossible value")
  }
}

extension MalformedBytes {
  /// A word is cited that no frame before has defined.
  static func undefinedWord(offset: Int) -> MalformedBytes {
    MalformedBytes(offset: offset, reason: "it cites a word that nobody defined")
  }
}
