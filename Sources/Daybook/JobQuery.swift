public import DaybookDomain
public import DaybookWire

/// Which jobs somebody wants to see.
public struct JobQuery: Hashable, Sendable {
  /// In which states; any when empty.
  public var statuses: Set<JobStatus> = []
  /// In which queue; any when `nil`.
  public var queue: String?
  /// Of which kind; any when `nil`.
  public var kind: String?
  /// About what; anything when `nil`.
  public var key: JobKey?
  /// With which labels, all of them.
  public var labels: [Label] = []
  /// Queued at or after a moment.
  public var since: Timestamp?
  /// Queued before a moment.
  public var until: Timestamp?
  /// Older than a job: where the page before ended.
  public var before: JobID?
  /// At most so many.
  public var limit = 100

  /// Creates a query that every job matches.
  public init() {}
}
