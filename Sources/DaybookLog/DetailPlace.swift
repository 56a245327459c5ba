/// Where the private bytes of a record stand among the details of its frame.
public struct DetailPlace: Hashable, Sendable, BitwiseCopyable {
  /// The first byte, counted from the end of the frame.
  public var offset: Int

  /// The number of private bytes, without salt and checksum.
  public var byteCount: Int

  /// Creates a place.
  @inlinable public init(offset: Int, byteCount: Int) {
    self.offset = offset
    self.byteCount = byteCount
  }

  /// What stands before the private bytes: a checksum of 4 bytes and a salt of 16.
  public static let overhead = 20
}
