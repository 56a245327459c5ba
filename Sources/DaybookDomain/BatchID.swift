/// Which batch: the position of the event that opened it.
public struct BatchID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The position in the log, counted from 1; 0 is no batch.
  public var rawValue: UInt64

  /// Creates an identity from a position.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No batch at all.
  public static let none = BatchID(rawValue: 0)

  /// Orders batches by age, oldest first.
  @inlinable public static func < (lhs: BatchID, rhs: BatchID) -> Bool {
    lhs.rawValue < rhs.rawValue
  }
}
