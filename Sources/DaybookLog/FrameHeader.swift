/// What stands at the front of every frame.
///
/// The layout is laid down in `docs/file-format.md`, section "Frame".
public struct FrameHeader: Hashable, Sendable {
  /// The frame's own name.
  public var identity: FrameIdentity

  /// The name of the frame before it, that is, of the state it was decided against.
  public var previous: FrameIdentity

  /// The time that the times of the records count from, in milliseconds since 1970 UTC.
  public var time: Int64

  /// The number of records, at least 1.
  public var count: Int

  /// Creates a header.
  public init(identity: FrameIdentity, previous: FrameIdentity, time: Int64, count: Int) {
    self.identity = identity
    self.previous = previous
    self.time = time
    self.count = count
  }

  /// The format that this version writes.
  public static let format: UInt8 = 1

  static let byteCountShort = 40
  static let byteCountLong = 56

  /// Where the checksum stands; it covers everything behind it.
  static let checksumOffset = 4

  struct Flags: OptionSet {
    let rawValue: UInt8

    /// The previous frame is the same writer's, with a counter one less, and is not written.
    static let sameSession = Flags(rawValue: 1)
    /// A preamble stands before the records.
    static let preamble = Flags(rawValue: 2)

    static let known: Flags = [.sameSession, .preamble]
  }

  var isOfSameSession: Bool { previous.next == identity }
}

extension FrameHeader {
  /// The number of bytes that the header takes.
  var byteCount: Int { isOfSameSession ? Self.byteCountShort : Self.byteCountLong }

  /// Writes the header with room for a checksum.
  func write(to writer: inout ByteWriter, flags: Flags, frameByteCount: Int) {
    writer.byte(Self.format)
    writer.byte(flags.union(isOfSameSession ? .sameSession : []).rawValue)
    writer.integer(UInt16(0))
    writer.integer(UInt32(0))
    writer.integer(UInt32(frameByteCount))
    writer.integer(UInt32(count))
    writer.integer(time)
    writer.integer(identity.session)
    writer.integer(identity.counter)
    if !isOfSameSession {
      writer.integer(previous.session)
      writer.integer(previous.counter)
    }
  }
}
