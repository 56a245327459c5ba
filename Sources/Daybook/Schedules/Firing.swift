public import DaybookDomain

/// A schedule that came to a due time.
public struct Firing: Hashable, Sendable {
  /// What the schedule is called.
  public let schedule: String

  /// The due time.
  public let due: Timestamp

  /// How many due times before it were left out; 1,000 stands for so many or more.
  public let missedCount: Int

  /// The job that was queued, or the one with the same key that was in the way.
  public let job: EnqueueResult
}
