public import DaybookDomain
public import DaybookLog

/// Turns events into the bytes of records and back.
///
/// The layout is laid down in `docs/file-format.md`, section "Record".
public struct RecordCodec: Sendable {
  /// How events that older versions wrote are read: by the number that stands for them.
  let upcasters: [UInt8: Upcaster]

  /// Creates the codec of this version.
  public init() { upcasters = Upcaster.all }

  init(upcasters: [UInt8: Upcaster]) { self.upcasters = upcasters }

  /// What may stand between the tag and the fields.
  private struct Flags: OptionSet {
    let rawValue: UInt8

    /// The event happened to a job other than the one it begins.
    static let job = Flags(rawValue: 1)
    /// It belongs to an attempt.
    static let attempt = Flags(rawValue: 2)
    /// The job had an event before it.
    static let previous = Flags(rawValue: 4)
    /// Another event led to it.
    static let cause = Flags(rawValue: 8)
    /// Somebody did it.
    static let actor = Flags(rawValue: 16)

    static let known: Flags = [.job, .attempt, .previous, .cause, .actor]
  }

  /// Writes an event.
  ///
  /// - Parameters:
  ///   - recorded: The event. Its detail is not looked at: the frame keeps it.
  ///   - frameTime: The time of the frame that the record is for.
  ///   - writer: Gets the bytes.
  public func encode(
    _ recorded: borrowing RecordedEvent, frameTime: Timestamp, to writer: inout ByteWriter
  ) {
    let position = recorded.position.rawValue
    let beginsJob = recorded.job.rawValue == position
    var flags: Flags = []
    if recorded.job != .none && !beginsJob { flags.insert(.job) }
    if recorded.attempt != 0 { flags.insert(.attempt) }
    if recorded.previous != .beginning { flags.insert(.previous) }
    if recorded.cause != .beginning { flags.insert(.cause) }
    if recorded.actor != .none { flags.insert(.actor) }

    writer.byte(EventTag(recorded.event).rawValue)
    writer.byte(flags.rawValue)
    writer.signedVarint(recorded.time.milliseconds &- frameTime.milliseconds)
    if flags.contains(.job) { writer.varint(position &- recorded.job.rawValue) }
    if flags.contains(.attempt) { writer.varint(UInt64(recorded.attempt)) }
    if flags.contains(.previous) { writer.varint(position &- recorded.previous.rawValue) }
    if flags.contains(.cause) { writer.varint(position &- recorded.cause.rawValue) }
    if flags.contains(.actor) { writer.varint(UInt64(recorded.actor.rawValue)) }

    var fields = RecordFieldsWriter(
      encoder: FieldEncoder(writer: writer, position: position, time: recorded.time))
    recorded.event.writeFields(to: &fields)
    writer = fields.encoder.writer
  }

  /// Reads an event.
  ///
  /// - Parameters:
  ///   - record: The bytes, as the frame gives them.
  ///   - frameTime: The time of the frame that the record is from.
  /// - Returns: The event.
  /// - Throws: ``RecordFault``; nothing is guessed.
  public func decode(
    _ record: borrowing Record, frameTime: Timestamp
  ) throws(RecordFault) -> RecordedEvent {
    var recorded = RecordedEvent.blank
    try decode(record, frameTime: frameTime, nameCount: .max, into: &recorded)
    return recorded
  }

  /// Reads an event over whatever another was: an event is large, and a log has many.
  ///
  /// - Parameters:
  ///   - record: The bytes, as the frame gives them.
  ///   - frameTime: The time of the frame that the record is from.
  ///   - nameCount: How many words are defined; an event that cites another is refused.
  ///   - recorded: Gets the event. After a throw it is without meaning.
  /// - Throws: ``RecordFault``; nothing is guessed.
  public func decode(
    _ record: borrowing Record, frameTime: Timestamp, nameCount: UInt32,
    into recorded: inout RecordedEvent
  ) throws(RecordFault) {
    var reader = ByteReader(record.bytes)
    let number: UInt8
    do throws(MalformedBytes) { number = try reader.byte() } catch { throw .malformed(error) }
    let tag = EventTag(rawValue: number)
    let upcaster = tag == nil ? upcasters[number] : nil
    if tag == nil && upcaster == nil { throw .unknownTag(number) }
    do throws(MalformedBytes) {
      recorded.position = record.position
      recorded.detail = record.detail
      try decodeLinks(&reader, frameTime: frameTime, nameCount: nameCount, into: &recorded)
      var fields = RecordFieldsReader(
        decoder: FieldDecoder(
          reader, position: record.position.rawValue, time: recorded.time, nameCount: nameCount))
      if let tag {
        recorded.event = try JobEvent(tag, from: &fields)
      } else if let upcaster {
        recorded.event = try upcaster.read(&fields)
      }
      try fields.decoder.finish()
      guard recorded.event.beginsJob else { return }
      if recorded.job != .none {
        throw MalformedBytes(offset: 1, reason: "a job begins and names another")
      }
      recorded.job = JobID(rawValue: record.position.rawValue)
    } catch { throw .malformed(error) }
  }

  /// Reads what stands between the tag and the fields.
  @_lifetime(reader: copy reader)
  func decodeLinks(
    _ reader: inout ByteReader, frameTime: Timestamp, nameCount: UInt32,
    into recorded: inout RecordedEvent
  ) throws(MalformedBytes) {
    let flags = Flags(rawValue: try reader.byte())
    guard Flags.known.isSuperset(of: flags) else {
      throw MalformedBytes(offset: 1, reason: "the record has unknown flags")
    }
    let position = recorded.position.rawValue
    recorded.time = Timestamp(
      milliseconds: frameTime.milliseconds &+ (try reader.signedVarint()))
    let job = flags.contains(.job) ? try Self.earlier(than: position, &reader) : 0
    recorded.job = JobID(rawValue: job)
    recorded.attempt = flags.contains(.attempt) ? try Self.small(&reader) : 0
    let previous = flags.contains(.previous) ? try Self.earlier(than: position, &reader) : 0
    recorded.previous = LogPosition(rawValue: previous)
    let cause = flags.contains(.cause) ? try Self.earlier(than: position, &reader) : 0
    recorded.cause = LogPosition(rawValue: cause)
    let actor = flags.contains(.actor) ? try Self.small(&reader) : 0
    guard actor <= nameCount else { throw .undefinedWord(offset: reader.offset) }
    recorded.actor = Name(rawValue: actor)
  }

  @_lifetime(reader: copy reader)
  private static func earlier(
    than position: UInt64, _ reader: inout ByteReader
  ) throws(MalformedBytes) -> UInt64 {
    let distance = try reader.varint()
    guard distance > 0, distance < position else {
      throw MalformedBytes(
        offset: reader.offset, reason: "a link leads to no earlier position")
    }
    return position - distance
  }

  @_lifetime(reader: copy reader)
  private static func small(_ reader: inout ByteReader) throws(MalformedBytes) -> UInt32 {
    guard let number = UInt32(exactly: try reader.varint()) else {
      throw MalformedBytes(offset: reader.offset, reason: "a number is too great")
    }
    return number
  }
}
