/// Where a chain of records ends.
///
/// Records that belong together are linked backwards, each to the one before; whoever knows the
/// last one finds them all. Writers note the ends of chains that they no longer keep in memory.
public struct ChainEnd: Hashable, Sendable, BitwiseCopyable {
  /// The chain, named by the position of its first record.
  public var chain: LogPosition

  /// The position of its last record.
  public var head: LogPosition

  /// The time of the last record, in milliseconds since 1970 UTC.
  public var time: Int64

  /// A number that means something to the writer, such as a final state.
  public var tag: UInt8

  /// Creates a note.
  public init(chain: LogPosition, head: LogPosition, time: Int64, tag: UInt8) {
    self.chain = chain
    self.head = head
    self.time = time
    self.tag = tag
  }
}

extension ChainEnd {
  static let byteCount = 20

  /// Head, time and tag, and in the last three bytes a checksum over the chain and these: the
  /// layout of `docs/file-format.md`, section "Finished".
  func write(to writer: inout ByteWriter) {
    writer.integer(head.rawValue)
    writer.integer(time)
    writer.integer(checksum << 8 | UInt32(tag))
  }

  /// Reads and verifies a stored note.
  ///
  /// - Parameters:
  ///   - bytes: The stored value.
  ///   - chain: The key it was stored under, which the checksum covers too.
  /// - Throws: ``FrameDamage`` when it is not what was written.
  package init(_ bytes: RawSpan, chain: LogPosition) throws(FrameDamage) {
    guard bytes.byteCount == Self.byteCount else {
      throw .length(byteCount: bytes.byteCount, expected: Self.byteCount)
    }
    self.chain = chain
    let last: UInt32
    do throws(MalformedBytes) {
      var reader = ByteReader(bytes)
      head = LogPosition(rawValue: try reader.integer(as: UInt64.self))
      time = try reader.integer(as: Int64.self)
      last = try reader.integer(as: UInt32.self)
    } catch { throw .malformed(error) }
    tag = UInt8(truncatingIfNeeded: last)
    let computed = checksum & 0xFF_FFFF
    guard last >> 8 == computed else { throw .checksum(stored: last >> 8, computed: computed) }
  }

  private var checksum: UInt32 {
    var sum = ByteWriter(capacity: 32)
    sum.integer(chain.rawValue)
    sum.integer(head.rawValue)
    sum.integer(time)
    sum.byte(tag)
    return Checksum.crc32c(sum.bytes)
  }
}
