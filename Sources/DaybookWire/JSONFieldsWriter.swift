internal import DaybookDomain
internal import DaybookLog
internal import FoundationEssentials

/// Writes the fields of an event as the members of a JSON object.
struct JSONFieldsWriter: FieldsWriter, FieldCoder, ~Copyable {
  var writer: ByteWriter
  let names: NameTable
  private var isFirst = true

  init(writer: consuming ByteWriter, names: NameTable) {
    self.writer = writer
    self.names = names
  }

  mutating func write<F: EventFields>(_ fields: F) {
    var copy = fields
    // Writing never throws; reading is what can fail.
    try? copy.visit(&self)
  }

  /// Writes the pieces of a detail, each under its name; bytes that are not text in base 64.
  mutating func write(_ detail: EventDetail) {
    for piece in detail.pieces where piece.field != .label {
      if (try? UTF8Span(validating: piece.bytes.span)) != nil {
        label(piece.field.label)
        unsafe writer.jsonString(piece.bytes.span.bytes)
      } else {
        label("\(piece.field.label)_base64")
        writer.jsonString(Data(piece.bytes).base64EncodedString())
      }
    }
    let labels = detail.labels
    guard !labels.isEmpty else { return }
    label("labels")
    var separator: StaticString = "{"
    for item in labels {
      writer.append(separator)
      writer.jsonString(item.name)
      writer.append(":")
      writer.jsonString(item.value)
      separator = ","
    }
    writer.append("}")
  }

  mutating func number(_ label: StaticString, _ number: UInt64) {
    self.label(label)
    writer.decimal(number)
  }

  mutating func includes(_ label: StaticString, _ isUnusual: Bool) -> Bool { isUnusual }

  mutating func name(_ label: StaticString, _ value: inout Name) {
    self.label(label)
    writer.jsonString(names[value])
  }

  mutating func number<I: FixedWidthInteger & UnsignedInteger>(
    _ label: StaticString, _ value: inout I
  ) {
    number(label, UInt64(value))
  }

  mutating func moment(_ label: StaticString, _ value: inout Timestamp) {
    self.label(label)
    writer.append("\"")
    value.writeRFC3339(to: &writer)
    writer.append("\"")
  }

  mutating func position(_ label: StaticString, _ value: inout UInt64) { number(label, value) }

  mutating func digest(_ label: StaticString, _ value: inout UInt64) {
    self.label(label)
    writer.append("\"")
    writer.hexadecimal(value)
    writer.append("\"")
  }

  mutating func key(_ label: StaticString, _ value: inout JobKey) {
    self.label(label)
    writer.append("\"")
    writer.hexadecimal(value.high)
    writer.hexadecimal(value.low)
    writer.append("\"")
  }

  mutating func choice<C: Choice>(_ label: StaticString, _ value: inout C) {
    self.label(label)
    writer.append("\"")
    writer.append(value.word)
    writer.append("\"")
  }

  private mutating func label(_ label: StaticString) { self.label("\(label)") }

  private mutating func label(_ label: String) {
    if !isFirst { writer.append(",") }
    isFirst = false
    writer.jsonString(label)
    writer.append(":")
  }
}
