internal import DaybookDomain
public import DaybookLog

/// Writes events as lines of JSON: the form of `events --jsonl`, exports and live streams.
///
/// One object a line, its keys in a fixed order, so that equal logs give equal bytes.
public struct EventLineWriter: ~Copyable {
  /// What has been written.
  public var writer: ByteWriter

  /// Creates a writer with nothing written.
  public init() { writer = ByteWriter(capacity: 4096) }

  /// Writes one event and a line feed.
  public mutating func write(
    _ recorded: borrowing RecordedEvent, detail: DetailContent, names: NameTable
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
    writer.append(",\"data\":{")
    var fields = JSONFieldsWriter(writer: writer, names: names)
    recorded.event.writeFields(to: &fields)
    switch detail {
    case .none: break
    case .erased(let byteCount): fields.number("erased", UInt64(byteCount))
    case .present(let detail): fields.write(detail)
    }
    writer = fields.writer
    writer.append("}}\n")
  }

  private mutating func member(_ label: StaticString, _ number: UInt64) {
    writer.append(",\"")
    writer.append(label)
    writer.append("\":")
    writer.decimal(number)
  }
}

extension ByteWriter {
  /// Adds a text that stands in the program.
  mutating func append(_ text: StaticString) {
    unsafe append(
      RawSpan(_unsafeStart: text.utf8Start, byteCount: text.utf8CodeUnitCount))
  }
}
