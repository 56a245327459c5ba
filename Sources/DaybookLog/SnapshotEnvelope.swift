/// What stands before the content of a snapshot: whose it is, how far, and a checksum.
///
/// Layout: `docs/file-format.md`, section "Snapshots".
struct SnapshotEnvelope {
  var log: LogIdentity
  var head: LogHead

  static let magic: UInt64 = 0x544F_4853_4B4F_4F42  // "BOOKSHOT"
  static let byteCount = 56

  /// The bytes that stand before `content`.
  func header(for content: borrowing ByteWriter) -> ByteWriter {
    var header = ByteWriter(capacity: Self.byteCount)
    header.integer(Self.magic)
    header.integer(log.high)
    header.integer(log.low)
    header.integer(head.position.rawValue)
    header.integer(head.frame.session)
    header.integer(head.frame.counter)
    header.integer(UInt32(0))
    header.integer(Checksum.crc32c(content.bytes, after: Checksum.crc32c(header.bytes)))
    return header
  }

  /// Reads and verifies an envelope.
  ///
  /// - Returns: `nil` for anything but an undamaged snapshot.
  init?(_ bytes: RawSpan) {
    guard bytes.byteCount >= Self.byteCount else { return nil }
    var reader = ByteReader(bytes)
    guard let magic = try? reader.integer(as: UInt64.self), magic == Self.magic,
      let high = try? reader.integer(as: UInt64.self),
      let low = try? reader.integer(as: UInt64.self),
      let position = try? reader.integer(as: UInt64.self),
      let session = try? reader.integer(as: UInt64.self),
      let counter = try? reader.integer(as: UInt64.self),
      let reserved = try? reader.integer(as: UInt32.self), reserved == 0,
      let checksum = try? reader.integer(as: UInt32.self)
    else { return nil }
    let computed = Checksum.crc32c(
      bytes.extracting(droppingFirst: Self.byteCount),
      after: Checksum.crc32c(bytes.extracting(first: Self.byteCount - 4)))
    guard checksum == computed else { return nil }
    log = LogIdentity(high: high, low: low)
    head = LogHead(
      position: LogPosition(rawValue: position),
      frame: FrameIdentity(session: session, counter: counter))
  }

  init(log: LogIdentity, head: LogHead) {
    self.log = log
    self.head = head
  }
}
