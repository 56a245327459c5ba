public import DaybookDomain

/// What cancelling a batch did.
public struct BatchCancellation: Hashable, Sendable {
  /// The jobs that were cancelled, oldest first.
  public var cancelled: [JobID] = []

  /// The running jobs that were asked to end, oldest first.
  public var asked: [JobID] = []

  /// Creates an answer for a batch in which nothing was left to cancel.
  public init() {}

  /// The number of jobs that were cancelled.
  public var cancelledCount: Int { cancelled.count }

  /// The number of running jobs that were asked to end.
  public var askedCount: Int { asked.count }
}
