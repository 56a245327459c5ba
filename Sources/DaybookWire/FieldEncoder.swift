internal import DaybookDomain
internal import DaybookLog

/// Writes fields as bytes.
struct FieldEncoder: FieldCoder, ~Copyable {
  /// What has been written.
  var writer: ByteWriter

  /// The event's own place and time, which others are told relative to.
  let position: UInt64
  let time: Timestamp

  mutating func includes(_ label: StaticString, _ isUnusual: Bool) -> Bool { isUnusual }

  mutating func name(_ label: StaticString, _ value: inout Name) {
    writer.varint(UInt64(value.rawValue))
  }

  mutating func number<I: FixedWidthInteger & UnsignedInteger>(
    _ label: StaticString, _ value: inout I
  ) {
    writer.varint(UInt64(value))
  }

  mutating func moment(_ label: StaticString, _ value: inout Timestamp) {
    writer.signedVarint(value.milliseconds &- time.milliseconds)
  }

  mutating func position(_ label: StaticString, _ value: inout UInt64) {
    writer.varint(position &- value)
  }

  mutating func digest(_ label: StaticString, _ value: inout UInt64) { writer.integer(value) }

  mutating func key(_ label: StaticString, _ value: inout JobKey) {
    writer.integer(value.high)
    writer.integer(value.low)
  }

  mutating func choice<C: Choice>(_ label: StaticString, _ value: inout C) {
    writer.byte(value.rawValue)
  }
}

extension EventFields {
  /// Writes the fields, after the word that says which are there.
  func encode(with encoder: inout FieldEncoder) {
    var copy = self
    // Encoders and the presence never throw; reading is what can fail.
    if Self.hasOptionalFields {
      var presence = FieldPresence()
      try? copy.visit(&presence)
      encoder.writer.varint(presence.bits)
    }
    try? copy.visit(&encoder)
  }
}
