/// A moment, in milliseconds since 1970-01-01 UTC.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Milliseconds since 1970-01-01 UTC, leap seconds ignored.
  public var milliseconds: Int64

  /// Creates a moment.
  @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Orders moments, earliest first.
  @inlinable public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
    lhs.milliseconds < rhs.milliseconds
  }

  /// The moment so many milliseconds later, or the last there is.
  @inlinable public func adding(milliseconds: Int64) -> Timestamp {
    let (sum, overflows) = self.milliseconds.addingReportingOverflow(milliseconds)
    return Timestamp(milliseconds: overflows ? .max : sum)
  }
}
