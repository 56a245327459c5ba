/// What cancelling a batch did.
public struct BatchCancellation: Hashable, Sendable {
  /// The number of jobs that were cancelled.
  public var cancelledCount = 0

  /// The number of running jobs that were asked to end.
  public var askedCount = 0

  /// Creates an answer for a batch in which nothing was left to cancel.
  public init() {}
}
