internal import DaybookLog

/// Reads frames in order and shows the leaves of their records.
struct LeafReader: ~Copyable {
  /// Where in the log it is.
  var place: Place

  struct Place {
    /// The position that the next leaf must have.
    var next: LogPosition
    /// The frame read last; none when it is not known.
    var last: FrameIdentity
  }

  /// What erased bytes of the frame have left, once any were met.
  private var commitments: DetailCommitments?

  /// Reused for every leaf.
  private var leaf = ByteWriter(capacity: 1024)

  /// Starts with the record at `position`.
  ///
  /// - Parameters:
  ///   - position: In any frame.
  ///   - frame: The frame that ends before it; none when it is not known.
  init(from position: LogPosition = .beginning.next, after frame: FrameIdentity = .none) {
    place = Place(next: position, last: frame)
  }

  /// The position that the next leaf must have.
  var next: LogPosition { place.next }

  /// Shows the leaves of a frame's records, from ``next`` on.
  ///
  /// - Parameters:
  ///   - frame: The frame that holds ``next``.
  ///   - body: Gets the content of a leaf, valid only during its call.
  /// - Throws: ``LogError`` when the frame does not follow from the one before it, or its details
  ///   are neither what was written nor properly erased.
  mutating func read(
    _ frame: borrowing Frame, _ body: (LogPosition, RawSpan) -> Void
  ) throws(LogError) {
    let follows = place.last != .none || frame.first == LogPosition.beginning.next
    guard !follows || frame.header.previous == place.last else {
      throw .forked(position: frame.first)
    }
    guard frame.first <= next, next <= frame.last else {
      throw .gap(expected: next, found: frame.first)
    }
    commitments = nil
    var record = LogPosition.beginning
    do throws(FrameDamage) {
      var records = frame.reader
      while let read = try records.next() {
        guard read.position >= next else { continue }
        record = read.position
        try write(read, of: frame)
        body(record, leaf.bytes)
      }
    } catch { throw .damaged(position: record, error) }
    place = Place(next: frame.last.next, last: frame.header.identity)
  }

  /// Writes the content of a record's leaf.
  private mutating func write(
    _ record: borrowing Record, of frame: borrowing Frame
  ) throws(FrameDamage) {
    leaf.truncate(to: 0)
    leaf.varint(record.position.rawValue)
    leaf.integer(frame.header.time)
    let byteCount = UInt64(record.bytes.byteCount)
    if let place = record.detail {
      leaf.varint(byteCount << 1 | 1)
      leaf.varint(UInt64(place.byteCount))
      leaf.append(record.bytes)
      leaf.append(try commitment(to: place, of: record.position, in: frame).bytes)
    } else {
      leaf.varint(byteCount << 1)
      leaf.append(record.bytes)
    }
    if record.position == frame.first {
      leaf.integer(frame.header.identity.session)
      leaf.integer(frame.header.identity.counter)
      leaf.append(frame.preamble)
    }
  }

  /// SHA-256 over salt and private bytes, which stays when they are erased.
  private mutating func commitment(
    to place: DetailPlace, of position: LogPosition, in frame: borrowing Frame
  ) throws(FrameDamage) -> MerkleHash {
    let detail = try frame.detail(at: place)
    if let salt = detail.salt { return MerkleHash(sha256: salt, detail.bytes) }
    if commitments == nil { commitments = try frame.detailCommitments() }
    guard let left = commitments?[position] else { return .zero }
    return unsafe MerkleHash(left.span.bytes) ?? .zero
  }
}
