/// What one commit appended: a header, a preamble, records, and the erasable details behind them.
///
/// A frame is read in place. Creating one verifies its checksum, so whatever is read from it
/// afterwards is what was written.
@safe public struct Frame: ~Escapable {
  /// The position of the first record.
  public let first: LogPosition

  /// Who wrote it, when, and against which frame.
  public let header: FrameHeader

  /// Bytes of the writer's that belong to no single record; empty when there are none.
  public let preamble: RawSpan

  /// The records with their lengths, without the details.
  let records: RawSpan

  /// What stands behind the frame, erasable.
  let details: RawSpan

  /// Reads and verifies a stored value.
  ///
  /// - Parameters:
  ///   - value: The frame and its details.
  ///   - first: The key it was stored under, which the checksum covers too.
  /// - Throws: ``FrameDamage`` when it is not what was written.
  /// - Complexity: O(*n*) in the bytes of the frame; the details are not read.
  @_lifetime(copy value)
  public init(_ value: RawSpan, at first: LogPosition) throws(FrameDamage) {
    guard value.byteCount >= FrameHeader.byteCountShort else {
      throw .length(byteCount: value.byteCount, expected: FrameHeader.byteCountShort)
    }
    let format = unsafe value.unsafeLoad(fromUncheckedByteOffset: 0, as: UInt8.self)
    guard format == FrameHeader.format else { throw .unknownFormat(format) }
    let byteCount = Int(
      UInt32(littleEndian: unsafe value.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    guard byteCount >= FrameHeader.byteCountShort, byteCount <= value.byteCount else {
      throw .length(byteCount: value.byteCount, expected: byteCount)
    }
    let frame = value.extracting(first: byteCount)
    try Self.verify(frame, at: first)
    self.first = first
    details = value.extracting(droppingFirst: byteCount)
    do throws(MalformedBytes) {
      var reader = ByteReader(frame)
      let flags: FrameHeader.Flags
      (header, flags) = try Self.header(from: &reader)
      if flags.contains(.preamble) {
        let count = Int(truncatingIfNeeded: try reader.varint())
        preamble = try reader.span(count: count)
      } else {
        preamble = try reader.span(count: 0)
      }
      records = try reader.span(count: reader.remaining)
    } catch { throw .malformed(error) }
  }

  /// The position of the last record.
  public var last: LogPosition {
    LogPosition(rawValue: first.rawValue + UInt64(header.count) - 1)
  }

  /// The head of a log that ends with this frame.
  public var head: LogHead { LogHead(position: last, frame: header.identity) }

  /// The size of the stored value, without header and preamble.
  public var contentByteCount: Int { records.byteCount + details.byteCount }

  /// The records from the first on.
  public var reader: RecordReader {
    @_lifetime(copy self)
    get { RecordReader(records, first: first, count: header.count) }
  }

  private static func verify(_ frame: RawSpan, at first: LogPosition) throws(FrameDamage) {
    let stored = UInt32(
      littleEndian: unsafe frame.unsafeLoadUnaligned(
        fromByteOffset: FrameHeader.checksumOffset, as: UInt32.self))
    let computed = Checksum.crc32c(
      frame.extracting(droppingFirst: FrameHeader.checksumOffset + 4),
      after: Checksum.crc32c(first.rawValue))
    guard stored == computed else { throw .checksum(stored: stored, computed: computed) }
  }

  @_lifetime(reader: copy reader)
  private static func header(
    from reader: inout ByteReader
  ) throws(MalformedBytes) -> (FrameHeader, FrameHeader.Flags) {
    _ = try reader.byte()
    let flags = FrameHeader.Flags(rawValue: try reader.byte())
    guard FrameHeader.Flags.known.isSuperset(of: flags), try reader.integer(as: UInt16.self) == 0
    else { throw MalformedBytes(offset: 1, reason: "the frame has unknown flags") }
    _ = try reader.integer(as: UInt64.self)
    let count = Int(try reader.integer(as: UInt32.self))
    guard count > 0 else { throw MalformedBytes(offset: 12, reason: "the frame has no records") }
    let time = try reader.integer(as: Int64.self)
    let identity = FrameIdentity(
      session: try reader.integer(as: UInt64.self), counter: try reader.integer(as: UInt64.self))
    let previous =
      if flags.contains(.sameSession) {
        FrameIdentity(session: identity.session, counter: identity.counter &- 1)
      } else {
        FrameIdentity(
          session: try reader.integer(as: UInt64.self),
          counter: try reader.integer(as: UInt64.self))
      }
    return (
      FrameHeader(identity: identity, previous: previous, time: time, count: count), flags
    )
  }
}
