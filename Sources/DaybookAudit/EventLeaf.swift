public import DaybookLog

/// What the tree says of one event, without its private bytes.
///
/// Layout: `docs/file-format.md`, section "Merkle tree".
public struct EventLeaf: Hashable, Sendable {
  /// The event's position.
  public var position: LogPosition

  /// What the time of the record counts from, in milliseconds since 1970 UTC.
  public var frameTime: Int64

  /// The record.
  public var record: [UInt8]

  /// What is said of its private bytes; `nil` when it was written without any.
  public var detail: Commitment?

  /// What is said of the frame that this record is the first of; `nil` for other records.
  public var frame: Start?

  /// What stands for private bytes.
  public struct Commitment: Hashable, Sendable {
    /// The number of private bytes, without their salt.
    public var byteCount: Int
    /// SHA-256 over salt and private bytes; zeros when they were erased without leaving it.
    public var hash: MerkleHash
  }

  /// The beginning of a frame.
  public struct Start: Hashable, Sendable {
    /// The frame's name.
    public var identity: FrameIdentity
    /// The words that the frame defines.
    public var preamble: [UInt8]
  }

  /// Reads the content of a leaf.
  ///
  /// - Parameter content: What the leaf's hash is taken of, without the byte before it.
  /// - Throws: ``MalformedBytes`` when it has another form.
  public init(_ content: RawSpan) throws(MalformedBytes) {
    var reader = ByteReader(content)
    position = LogPosition(rawValue: try reader.varint())
    frameTime = try reader.integer(as: Int64.self)
    let head = try reader.varint()
    var byteCount: Int?
    if head & 1 == 1 {
      let count = try reader.varint()
      guard count < 1 << 40 else { throw reader.failure("a detail has an impossible length") }
      byteCount = Int(count)
    }
    record = [UInt8](copying: try reader.span(count: Int(head >> 1)))
    if let byteCount {
      let hash = MerkleHash(try reader.span(count: MerkleHash.byteCount))
      detail = Commitment(byteCount: byteCount, hash: hash!)
    }
    if !reader.isAtEnd {
      let identity = FrameIdentity(
        session: try reader.integer(as: UInt64.self), counter: try reader.integer(as: UInt64.self))
      let preamble = [UInt8](copying: try reader.span(count: reader.remaining))
      frame = Start(identity: identity, preamble: preamble)
    }
  }
}

extension ByteReader {
  fileprivate func failure(_ reason: String) -> MalformedBytes {
    MalformedBytes(offset: offset, reason: reason)
  }
}

extension [UInt8] {
  /// Copies the bytes of a span.
  init(copying span: RawSpan) {
    self = unsafe span.withUnsafeBytes { bytes in unsafe [UInt8](bytes) }
  }
}
