public import DaybookDomain

/// By what failures are put together.
public enum FailureDimension: String, Hashable, Sendable, CaseIterable {
  /// The kind of the job.
  case kind
  /// The queue of the job.
  case queue
  /// The stage that the attempt was in.
  case stage
  /// The type of the error; the reason, where nobody told a type.
  case error
  /// What kind of failure it was.
  case category
  /// What alike messages have in common.
  case group
  /// The hour of the failure, in UTC.
  case hour
  /// The day of the failure, in UTC.
  case day

  var isTime: Bool { self == .hour || self == .day }
}

/// Which failures somebody wants to see.
public struct FailureQuery: Hashable, Sendable {
  /// At or after a moment.
  public var since: Timestamp?
  /// Before a moment.
  public var until: Timestamp?
  /// Of jobs of which kind; any when `nil`.
  public var kind: String?
  /// Of jobs in which queue; any when `nil`.
  public var queue: String?
  /// At most so many groups, those with the most failures.
  public var limit = 1_000

  /// Creates a query that every failure matches.
  public init() {}

  /// Whether every failure is meant.
  public var isEmpty: Bool { since == nil && until == nil && kind == nil && queue == nil }
}
