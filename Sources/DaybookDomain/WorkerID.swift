/// Which worker: the position of the event that announced it.
///
/// A worker is one run of one process, so the same program started again is another worker.
public struct WorkerID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The position in the log, counted from 1; 0 is no worker.
  public var rawValue: UInt64

  /// Creates an identity from a position.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No worker at all.
  public static let none = WorkerID(rawValue: 0)

  /// Orders workers by age, oldest first.
  @inlinable public static func < (lhs: WorkerID, rhs: WorkerID) -> Bool {
    lhs.rawValue < rhs.rawValue
  }
}
