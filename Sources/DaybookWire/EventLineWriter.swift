public import DaybookDomain
public import DaybookLog
internal import FoundationEssentials

/// Writes events as lines of JSON: the form of `events --jsonl`, exports and live streams.
///
/// One object a line, its keys in a fixed order, so that equal logs give equal bytes.
public struct EventLineWriter: ~Copyable {
  /// What has been written.
  public var writer: ByteWriter

  /// The words that the event being written cites.
  private var names = NameTable()

  /// Whether the next member of the object being written is its first.
  private var isFirst = true

  /// Creates a writer with nothing written.
  public init() { writer = ByteWriter(capacity: 4096) }

  /// Writes one event and a line feed.
  public mutating func write(
    _ recorded: borrowing RecordedEvent, detail: DetailContent, names: NameTable
  ) {
    writeMembers(of: recorded, detail, names)
    writer.append("}\n")
  }

  /// Writes one event, what an import needs to make the same bytes of it, and a line feed.
  public mutating func write(
    _ recorded: borrowing RecordedEvent, detail: DetailContent, names: NameTable,
    imprint: EventImprint
  ) {
    writeMembers(of: recorded, detail, names)
    if !imprint.isEmpty {
      writer.append(",\"imprint\":")
      imprint.write(to: &writer)
    }
    writer.append("}\n")
  }

  private mutating func writeMembers(
    of recorded: borrowing RecordedEvent, _ detail: DetailContent, _ names: NameTable
  ) {
    writer.append("{\"position\":")
    writer.decimal(recorded.position.rawValue)
    writer.append(",\"time\":\"")
    recorded.time.writeRFC3339(to: &writer)
    writer.append("\",\"type\":\"")
    writer.append(EventTag(recorded.event).word)
    writer.append("\"")
    if recorded.job != .none { member("job", recorded.job.rawValue) }
    if recorded.attempt != 0 { member("attempt", UInt64(recorded.attempt)) }
    if recorded.actor != .none {
      writer.append(",\"actor\":")
      writer.jsonString(names[recorded.actor])
    }
    if recorded.cause != .beginning { member("cause", recorded.cause.rawValue) }
    writer.append(",\"data\":")
    writeData(of: recorded.event, detail: detail, names: names)
  }

  /// Writes what an event says beyond where it stands, as one JSON object.
  public mutating func writeData(
    of event: JobEvent, detail: DetailContent, names: NameTable
  ) {
    writer.append("{")
    self.names = names
    isFirst = true
    event.writeFields(to: &self)
    switch detail {
    case .none: break
    case .erased(let byteCount): number("erased", UInt64(byteCount))
    case .present(let detail): write(detail)
    }
    writer.append("}")
  }

  /// The member `data` of an event's line.
  package static func data(
    of recorded: RecordedEvent, detail: DetailContent, names: NameTable
  ) -> String {
    var writer = EventLineWriter()
    writer.writeData(of: recorded.event, detail: detail, names: names)
    return unsafe writer.writer.bytes.withUnsafeBytes { bytes in
      unsafe String(decoding: bytes, as: UTF8.self)
    }
  }

  private mutating func member(_ label: StaticString, _ number: UInt64) {
    writer.append(",\"")
    writer.append(label)
    writer.append("\":")
    writer.decimal(number)
  }
}

extension EventLineWriter: FieldsWriter, FieldCoder {
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
    write(detail.labels)
  }

  /// Writes labels by name; a name that stands more than once has a list of its values.
  private mutating func write(_ labels: [Label]) {
    guard !labels.isEmpty else { return }
    label("labels")
    let sorted = labels.sorted { $0.name < $1.name }
    var separator: StaticString = "{"
    var rest = sorted[...]
    while let name = rest.first?.name {
      let values = rest.prefix { $0.name == name }.map(\.value)
      rest = rest.dropFirst(values.count)
      writer.append(separator)
      writer.jsonString(name)
      writer.append(":")
      write(values)
      separator = ","
    }
    writer.append("}")
  }

  private mutating func write(_ values: [String]) {
    if values.count == 1 { return writer.jsonString(values[0]) }
    var separator: StaticString = "["
    for value in values {
      writer.append(separator)
      writer.jsonString(value)
      separator = ","
    }
    writer.append("]")
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
    writer.append(value.label)
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

extension ByteWriter {
  /// Adds a text that stands in the program.
  public mutating func append(_ text: StaticString) {
    unsafe append(
      RawSpan(_unsafeStart: text.utf8Start, byteCount: text.utf8CodeUnitCount))
  }
}
