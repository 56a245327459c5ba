/// Which scan: the position of the event that started it.
public struct ScanID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The position in the log, counted from 1; 0 is no scan.
  public var rawValue: UInt64

  /// Creates an identity from a position.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No scan at all.
  public static let none = ScanID(rawValue: 0)

  /// Orders scans by age, oldest first.
  @inlinable public static func < (lhs: ScanID, rhs: ScanID) -> Bool {
    lhs.rawValue < rhs.rawValue
  }
}
