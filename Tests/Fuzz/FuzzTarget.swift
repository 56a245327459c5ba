import Daybook
import DaybookAudit
import DaybookDomain
import DaybookLog
import DaybookWire

/// Something that reads bytes which anybody may have made.
///
/// Whatever the bytes, it comes to an end without a trap: with a value or with an error. What was
/// read, written and read again is the same.
enum FuzzTarget: String, CaseIterable {
  /// What a commit appended, with a checksum that fits: the records behind it and their events.
  case frame
  /// The bytes of one event.
  case record
  /// JSON of no special kind.
  case json
  /// Lines of an import.
  case events
  /// When a schedule is due.
  case cron
  /// Bodies of requests.
  case body
  /// A proof of one event.
  case proof
  /// A signed head of the log.
  case checkpoint
  /// Parameters behind a question mark.
  case query
  /// Nothing of ours: bytes that must be found, to show that what is to be found is found.
  case canary

  /// Reads bytes.
  func read(_ bytes: [UInt8]) {
    switch self {
    case .frame: Self.readFrame(bytes)
    case .record: Self.readRecord(bytes)
    case .json: Self.readJSON(bytes)
    case .events: Self.readEvents(bytes)
    case .cron: Self.readCron(bytes)
    case .body: Self.readBody(bytes)
    case .proof: Self.readProof(bytes)
    case .checkpoint: Self.readCheckpoint(bytes)
    case .query: _ = PercentCoding.decode(Substring(Self.text(bytes)).utf8, isForm: true)
    case .canary: precondition(!bytes.starts(with: "lost".utf8), "the canary")
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension FuzzTarget {
  private static func readFrame(_ bytes: [UInt8]) {
    var bytes = bytes
    guard bytes.count >= 40 else { return }
    // Nobody guesses a checksum, and a flipped bit is not what is looked for here.
    var rest = UInt32(bytes.count)
    for index in 8..<12 {
      bytes[index] = UInt8(truncatingIfNeeded: rest)
      rest >>= 8
    }
    let first = LogPosition(rawValue: 1 + UInt64(bytes[12]))
    var checksum = unsafe bytes.withUnsafeBytes { bytes in
      unsafe Checksum.crc32c(
        RawSpan(_unsafeBytes: bytes).extracting(droppingFirst: 8),
        after: Checksum.crc32c(first.rawValue))
    }
    for index in 4..<8 {
      bytes[index] = UInt8(truncatingIfNeeded: checksum)
      checksum >>= 8
    }
    do throws(FrameDamage) { unsafe try walk(bytes.span.bytes, first) } catch {}
  }

  private static func walk(_ value: RawSpan, _ first: LogPosition) throws(FrameDamage) {
    let frame = try Frame(value, at: first)
    let time = Timestamp(milliseconds: frame.header.time)
    var reader = frame.reader
    while let record = try reader.next() {
      if let event = try? RecordCodec().decode(record, frameTime: time) { check(event, time) }
    }
  }

  private static func readRecord(_ bytes: [UInt8]) {
    let time = Timestamp(milliseconds: 1_700_000_000_000)
    let event = unsafe try? RecordCodec().decode(
      bytes.span.bytes, at: LogPosition(rawValue: 1_000_000), frameTime: time)
    if let event { check(event, time) }
  }

  /// An event that was read is the same after it was written and read once more, but for its
  /// detail, which is the frame's.
  private static func check(_ event: RecordedEvent, _ time: Timestamp) {
    var event = event
    event.detail = nil
    var writer = ByteWriter(capacity: 256)
    RecordCodec().encode(event, frameTime: time, to: &writer)
    let again = try? RecordCodec().decode(writer.bytes, at: event.position, frameTime: time)
    precondition(again == event, "an event is not what it was")
  }

  private static func readJSON(_ bytes: [UInt8]) {
    guard var reader = try? JSONReader(bytes), let range = try? reader.skipValue() else { return }
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    _ = try? reader.end()
  }

  private static func readEvents(_ bytes: [UInt8]) {
    var names = NameTable()
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let event = try? EventLine(Array(line), names: &names) else { continue }
      var writer = EventLineWriter()
      // Without what an export says of frames: their words can be defined once only.
      writer.write(event.recorded, detail: event.detail, names: names)
      let written = unsafe writer.writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
      let again = try? EventLine(written, names: &names)
      precondition(again?.recorded == event.recorded, "an event is not what it was")
    }
  }

  private static func readCron(_ bytes: [UInt8]) {
    guard let cron = try? CronExpression(text(bytes)) else { return }
    guard let times = DueTimes(cron, in: "Europe/Berlin") else { return }
    let start = Timestamp(milliseconds: 1_700_000_000_000)
    if let next = times.next(after: start) { precondition(next > start) }
  }

  private static func readBody(_ bytes: [UInt8]) {
    guard let kind = bytes.first, let reader = try? JSONReader(Array(bytes.dropFirst())) else {
      return
    }
    var rest = reader
    switch kind % 4 {
    case 0: _ = try? JobRequest(json: &rest)
    case 1: _ = try? JobQuery(json: &rest)
    case 2: _ = try? QueueLimits(json: &rest)
    default: _ = try? ScheduleRequest("nightly", json: &rest)
    }
  }

  private static func readProof(_ bytes: [UInt8]) {
    guard let proof = try? EventProof(text(bytes)) else { return }
    precondition((try? EventProof(proof.text)) == proof, "a proof is not what it was")
  }

  private static func readCheckpoint(_ bytes: [UInt8]) {
    guard let checkpoint = try? Checkpoint(unverified: text(bytes)) else { return }
    let again = try? Checkpoint(unverified: checkpoint.text)
    precondition(again == checkpoint, "a checkpoint is not what it was")
  }
}
