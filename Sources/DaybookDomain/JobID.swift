/// Which job: the position of the event that queued it.
public struct JobID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The position in the log, counted from 1; 0 is no job.
  public var rawValue: UInt64

  /// Creates an identity from a position.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No job at all.
  public static let none = JobID(rawValue: 0)

  /// Orders jobs by age, oldest first.
  @inlinable public static func < (lhs: JobID, rhs: JobID) -> Bool {
    lhs.rawValue < rhs.rawValue
  }
}
