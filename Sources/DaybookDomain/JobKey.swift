/// What a job is about, such as a track or a file's content: the digest of a caller's text.
///
/// The text itself is kept as an erasable detail; the digest stays, so that what was done or
/// refused is known even when the text is gone.
public struct JobKey: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The first 64 bits.
  public var high: UInt64
  /// The last 64 bits.
  public var low: UInt64

  /// Creates a key from its bits.
  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// No key at all.
  public static let none = JobKey(high: 0, low: 0)

  /// Orders keys by their bits, which means nothing except always the same.
  @inlinable public static func < (lhs: JobKey, rhs: JobKey) -> Bool {
    (lhs.high, lhs.low) < (rhs.high, rhs.low)
  }
}
