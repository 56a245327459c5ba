import ArgumentParser
import Daybook
import DaybookLog
import DaybookWire
import SystemPackage

/// The forms in which a log is exported.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case jsonl, cloudevents, csv
}

/// Writes events for other programs: as CloudEvents, or as a table.
struct EventTableWriter: ~Copyable {
  private let format: ExportFormat
  private let source: String

  /// What has been written.
  private(set) var text = ByteWriter(capacity: 4096)

  /// What an event says of itself, as JSON.
  private var data = EventLineWriter()

  private static let columns = "position,time,type,job,attempt,actor,cause,data\r\n"

  /// Starts; a table with the names of its columns.
  init(format: ExportFormat, log: LogIdentity) {
    self.format = format
    source = "/daybook/\(log)"
    if format == .csv { text.append(Self.columns) }
  }

  /// Writes one event.
  mutating func write(_ element: EventSequence.Element) {
    let recorded = element.recorded
    data.writer.truncate(to: 0)
    data.writeData(of: recorded.event, detail: element.detail, names: element.names)
    if format == .csv {
      writeRow(recorded, element.names)
    } else {
      writeObject(recorded, element.names)
    }
  }

  /// Hands over what has been written.
  mutating func flush(to file: FileDescriptor) throws {
    _ = try unsafe text.bytes.withUnsafeBytes { unsafe try file.writeAll($0) }
    text.truncate(to: 0)
  }

  /// One CloudEvent: its id is the position, its extension attributes are lower case letters only,
  /// and numbers among them are text, as they are signed and of 32 bits otherwise.
  private mutating func writeObject(_ recorded: RecordedEvent, _ names: NameTable) {
    text.append(#"{"specversion":"1.0","id":""#)
    text.decimal(recorded.position.rawValue)
    text.append(#"","source":""# + source + #"","type":"daybook."#)
    text.append(recorded.event.typeWord)
    text.append(#"","time":""# + recorded.time.rfc3339 + #"","datacontenttype":"application/json""#)
    if recorded.job != .none { text.append(#","subject":"job/\#(recorded.job.rawValue)""#) }
    if recorded.attempt != 0 { text.append(#","attempt":"\#(recorded.attempt)""#) }
    if recorded.actor != .none {
      text.append(#","actor":"#)
      text.jsonString(names[recorded.actor])
    }
    if recorded.cause != .beginning { text.append(#","cause":"\#(recorded.cause.rawValue)""#) }
    text.append(#","data":"#)
    text.append(data.writer)
    text.append("}\n")
  }

  private mutating func writeRow(_ recorded: RecordedEvent, _ names: NameTable) {
    text.decimal(recorded.position.rawValue)
    text.append("," + recorded.time.rfc3339 + "," + recorded.event.typeWord + ",")
    if recorded.job != .none { text.decimal(recorded.job.rawValue) }
    text.append(",")
    if recorded.attempt != 0 { text.decimal(recorded.attempt) }
    text.append(",")
    text.csvField(names[recorded.actor].utf8)
    text.append(",")
    if recorded.cause != .beginning { text.decimal(recorded.cause.rawValue) }
    text.append(",")
    text.csvField(unsafe data.writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) })
    text.append("\r\n")
  }
}
