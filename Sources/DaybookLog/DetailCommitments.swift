/// Makes a commitment to private bytes: 32 bytes that follow from salt and bytes, one behind the
/// other, and tell nothing about them.
public typealias DetailDigest = @Sendable (_ salted: RawSpan) -> [UInt8]

/// What erased private bytes of a frame have left, so that they can still be recognised.
///
/// Layout: `docs/file-format.md`, section "Details".
public struct DetailCommitments: Hashable, Sendable {
  /// Where they begin, counted from the end of the frame: behind all details.
  let offset: Int

  /// The commitments, by the positions of the records.
  private var digests: [LogPosition: [UInt8]] = [:]

  /// The number of bytes of a commitment.
  public static let byteCount = 32

  /// The commitment to the private bytes of a record, if they were erased and left one.
  public subscript(position: LogPosition) -> [UInt8]? { digests[position] }

  /// Commitments that are collected for a frame that is being built.
  init() { offset = 0 }

  /// Forgets those of a record and of all behind it.
  mutating func removeAll(from position: LogPosition) {
    if !digests.isEmpty { digests = digests.filter { $0.key < position } }
  }

  /// Adds the commitment to bytes that are being erased.
  mutating func add(_ digest: [UInt8], for position: LogPosition) {
    precondition(digest.count == Self.byteCount, "a commitment has 32 bytes")
    digests[position] = digest
  }
}

extension DetailCommitments {
  /// Reads what stands behind the details of a frame.
  ///
  /// - Parameters:
  ///   - details: The details and what stands behind them.
  ///   - offset: Where the details end.
  ///   - first: The position of the frame's first record.
  ///   - count: The number of its records.
  /// - Throws: ``FrameDamage`` when it is not what was written.
  init(
    _ details: RawSpan, from offset: Int, first: LogPosition, count: Int
  ) throws(FrameDamage) {
    self.offset = min(offset, details.byteCount)
    guard details.byteCount > offset else { return }
    let stored: UInt32
    do throws(MalformedBytes) {
      var reader = ByteReader(details.extracting(droppingFirst: offset))
      stored = try reader.integer(as: UInt32.self)
      while !reader.isAtEnd {
        let number = try reader.integer(as: UInt32.self)
        let digest = try reader.span(count: Self.byteCount)
        guard number < count else {
          throw MalformedBytes(offset: offset, reason: "a commitment belongs to no record")
        }
        let position = LogPosition(rawValue: first.rawValue + UInt64(number))
        digests[position] = unsafe digest.withUnsafeBytes { unsafe [UInt8]($0) }
      }
    } catch { throw .malformed(error) }
    let computed = Checksum.crc32c(
      details.extracting(droppingFirst: offset + 4), after: Checksum.crc32c(first.rawValue))
    guard stored == computed else { throw .checksum(stored: stored, computed: computed) }
  }

  /// The commitments as they stand behind the details; nothing when there are none.
  func stored(behind first: LogPosition) -> [UInt8] {
    if digests.isEmpty { return [] }
    var entries = ByteWriter(capacity: 36 * digests.count)
    for (position, digest) in digests.sorted(by: { $0.key < $1.key }) {
      entries.integer(UInt32(position.rawValue - first.rawValue))
      entries.append(digest)
    }
    var bytes = ByteWriter(capacity: entries.count + 4)
    bytes.integer(Checksum.crc32c(entries.bytes, after: Checksum.crc32c(first.rawValue)))
    bytes.append(entries)
    return unsafe bytes.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension Frame {
  /// What the erased private bytes of this frame's records have left.
  ///
  /// - Throws: ``FrameDamage`` when it is not what was written.
  /// - Complexity: O(*n*) in the records of the frame.
  public func detailCommitments() throws(FrameDamage) -> DetailCommitments {
    var end = 0
    var records = reader
    while let record = try records.next() {
      if let place = record.detail { end = place.offset + DetailPlace.overhead + place.byteCount }
    }
    return try DetailCommitments(details, from: end, first: first, count: header.count)
  }
}
