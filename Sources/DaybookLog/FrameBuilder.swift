/// Collects the records of one commit into a frame.
///
/// Used again and again by one writer, it allocates only while it grows.
public struct FrameBuilder: ~Copyable {
  /// The position of the first record.
  public private(set) var first: LogPosition

  /// The header; its count grows with the records.
  public private(set) var header: FrameHeader

  /// Bytes that belong to no single record.
  public var preamble = ByteWriter(capacity: 256)

  private var records = ByteWriter(capacity: 4096)
  private var record = ByteWriter(capacity: 256)
  private var details = ByteWriter(capacity: 4096)
  private var sealedHeader = ByteWriter(capacity: 80)
  private var commitments = DetailCommitments()
  private var storedCommitments: [UInt8] = []

  /// Starts an empty frame behind `head`.
  ///
  /// - Parameters:
  ///   - head: What the records are decided against.
  ///   - identity: The name of the new frame.
  ///   - time: The time that the times of the records count from, in milliseconds since 1970.
  public init(after head: LogHead, identity: FrameIdentity, time: Int64) {
    first = head.position.next
    header = FrameHeader(identity: identity, previous: head.frame, time: time, count: 0)
  }

  /// Whether no record has been added yet.
  public var isEmpty: Bool { header.count == 0 }

  /// The position that the next record will have.
  public var nextPosition: LogPosition {
    LogPosition(rawValue: first.rawValue + UInt64(header.count))
  }

  /// The head of the log once this frame is its last.
  public var head: LogHead {
    LogHead(
      position: LogPosition(rawValue: first.rawValue + UInt64(header.count) - 1),
      frame: header.identity)
  }

  /// The bytes collected so far, nearly: what a limit on the size of frames is compared with.
  public var byteCount: Int { preamble.count + records.count + details.count }

  /// Adds a record without private bytes.
  ///
  /// - Returns: The position it will have.
  @discardableResult
  public mutating func append(_ write: (inout ByteWriter) -> Void) -> LogPosition {
    let position = nextPosition
    record.truncate(to: 0)
    write(&record)
    records.varint(UInt64(record.count) << 1)
    records.append(record)
    header.count += 1
    return position
  }

  /// Adds a record with private bytes.
  ///
  /// - Parameters:
  ///   - detail: The private bytes.
  ///   - salt: Sixteen bytes that nobody can guess, not all zero.
  ///   - write: Writes the record.
  /// - Returns: The position it will have.
  @discardableResult
  public mutating func append(
    detail: RawSpan, salt: (UInt64, UInt64), _ write: (inout ByteWriter) -> Void
  ) -> LogPosition {
    precondition(salt.0 | salt.1 != 0, "a salt of zeros means an erased detail")
    let position = nextPosition
    record.truncate(to: 0)
    write(&record)
    records.varint(UInt64(record.count) << 1 | 1)
    records.varint(UInt64(detail.byteCount))
    records.append(record)
    let start = details.count
    details.integer(UInt32(0))
    details.integer(salt.0)
    details.integer(salt.1)
    details.append(detail)
    let checksum = Checksum.crc32c(details.bytes.extracting(droppingFirst: start + 4))
    details.replace(at: start, with: checksum)
    header.count += 1
    return position
  }
}

extension FrameBuilder {
  /// Adds a record whose private bytes were erased elsewhere: zeros take their place.
  ///
  /// - Parameters:
  ///   - byteCount: The number of private bytes that there were.
  ///   - commitment: The 32 bytes that they left, if they left any.
  ///   - write: Writes the record.
  /// - Returns: The position it will have.
  @discardableResult
  public mutating func append(
    erasedDetailByteCount byteCount: Int, commitment: [UInt8]? = nil,
    _ write: (inout ByteWriter) -> Void
  ) -> LogPosition {
    let position = nextPosition
    if let commitment { commitments.add(commitment, for: position) }
    record.truncate(to: 0)
    write(&record)
    records.varint(UInt64(record.count) << 1 | 1)
    records.varint(UInt64(byteCount))
    records.append(record)
    details.zeros(DetailPlace.overhead + byteCount)
    header.count += 1
    return position
  }

  /// A place that the frame can go back to.
  public struct Mark: Hashable, Sendable {
    fileprivate var count: Int
    fileprivate var preamble: Int
    fileprivate var records: Int
    fileprivate var details: Int
  }

  /// The present end.
  public var mark: Mark {
    Mark(
      count: header.count, preamble: preamble.count, records: records.count,
      details: details.count)
  }

  /// Takes back everything added since `mark`.
  public mutating func rewind(to mark: Mark) {
    header.count = mark.count
    commitments.removeAll(from: nextPosition)
    preamble.truncate(to: mark.preamble)
    records.truncate(to: mark.records)
    details.truncate(to: mark.details)
  }

  /// Gives the frame another name, before it is sealed.
  public mutating func rename(_ identity: FrameIdentity) { header.identity = identity }

  /// Empties the builder for the next frame and keeps its memory.
  public mutating func restart(after head: LogHead, identity: FrameIdentity, time: Int64) {
    rewind(to: Mark(count: 0, preamble: 0, records: 0, details: 0))
    first = head.position.next
    header = FrameHeader(identity: identity, previous: head.frame, time: time, count: 0)
  }

  /// The stored value: the sealed frame and its details.
  package mutating func sealed() -> [UInt8] {
    let byteCount = seal()
    return unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      unsafe copy(into: UnsafeMutableRawBufferPointer(buffer))
      count = byteCount
    }
  }

  /// Writes header and checksum, and tells how many bytes the stored value takes.
  mutating func seal() -> Int {
    precondition(header.count > 0, "a frame has at least one record")
    sealedHeader.truncate(to: 0)
    let preambleByteCount = preamble.count
    if preambleByteCount > 0 { sealedHeader.varint(UInt64(preambleByteCount)) }
    let prefixByteCount = sealedHeader.count
    sealedHeader.truncate(to: 0)

    let byteCount = header.byteCount + prefixByteCount + preambleByteCount + records.count
    header.write(
      to: &sealedHeader, flags: preambleByteCount > 0 ? .preamble : [], frameByteCount: byteCount)
    if preambleByteCount > 0 { sealedHeader.varint(UInt64(preambleByteCount)) }

    let start = FrameHeader.checksumOffset
    var checksum = Checksum.crc32c(first.rawValue)
    checksum = Checksum.crc32c(
      sealedHeader.bytes.extracting(droppingFirst: start + 4), after: checksum)
    checksum = Checksum.crc32c(preamble.bytes, after: checksum)
    checksum = Checksum.crc32c(records.bytes, after: checksum)
    sealedHeader.replace(at: start, with: checksum)
    storedCommitments = commitments.stored(behind: first)
    return byteCount + details.count + storedCommitments.count
  }

  /// Copies the sealed frame and its details, one behind the other.
  func copy(into place: UnsafeMutableRawBufferPointer) {
    var end = 0
    unsafe Self.copy(sealedHeader.bytes, into: place, &end)
    unsafe Self.copy(preamble.bytes, into: place, &end)
    unsafe Self.copy(records.bytes, into: place, &end)
    unsafe Self.copy(details.bytes, into: place, &end)
    unsafe Self.copy(storedCommitments.span.bytes, into: place, &end)
  }

  private static func copy(
    _ bytes: RawSpan, into place: UnsafeMutableRawBufferPointer, _ end: inout Int
  ) {
    unsafe bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: place[end...])
      unsafe target.baseAddress!.copyMemory(from: start, byteCount: bytes.count)
      end += bytes.count
    }
  }
}
