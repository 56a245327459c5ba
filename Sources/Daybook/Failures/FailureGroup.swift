public import DaybookDomain
public import DaybookLog

/// Failures that have something in common.
public struct FailureGroup: Hashable, Sendable {
  /// What they have in common, a word for every dimension that was asked for.
  ///
  /// It is empty where nobody told.
  public let values: [String]
  /// How many there are.
  public let count: Int
  /// How many jobs they happened to; about so many, if ``isJobCountExact`` is `false`.
  public let jobCount: Int
  /// Whether the jobs were counted, and not estimated.
  public let isJobCountExact: Bool
  /// When it happened first.
  public let firstTime: Timestamp
  /// When it happened last.
  public let lastTime: Timestamp
  /// The event of the last one, where its message is to be found.
  public let lastPosition: LogPosition
  /// The job of the last one.
  public let lastJob: JobID
}

/// Failures, put together.
public struct FailureAnalysis: Hashable, Sendable {
  /// By what they are put together.
  public let dimensions: [FailureDimension]
  /// Those with the most failures first; oldest first, if they are put together by time.
  public let groups: [FailureGroup]
  /// The number of failures.
  public let total: Int
  /// The number of those that are in no group, because there are too many groups.
  public let otherCount: Int
}
