public import DaybookDomain
public import DaybookWire

/// Which jobs somebody wants to see.
///
/// A list that is too long for one page is shown page by page, each ``following(_:)`` the last job
/// of the one before. Jobs keep their places in both orders, so that no job is shown twice, and
/// none is left out that was there all the time, however the queue changes meanwhile.
public struct JobQuery: Hashable, Sendable {
  /// From which end jobs are shown.
  public enum Order: Hashable, Sendable, CaseIterable {
    /// The one that was queued last comes first.
    case newestFirst
    /// The one that was queued first comes first.
    case oldestFirst
  }

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
  /// Older than a job.
  public var before: JobID?
  /// Newer than a job.
  public var after: JobID?
  /// From which end.
  public var order = Order.newestFirst
  /// Whose thing has failed at least so often since it last succeeded.
  public var failedAtLeast: Int?
  /// At most so many.
  public var limit = 100

  /// Creates a query that every job matches.
  public init() {}

  /// The query for the page that follows the one that ended with a job.
  public func following(_ last: JobID) -> JobQuery {
    var query = self
    switch order {
    case .newestFirst: query.before = last
    case .oldestFirst: query.after = last
    }
    return query
  }
}
