/// What cancelling a batch did.
public struct BatchCancellation: Hashable, Sendable {
  /// The number of jobs that were cancelled.
  public internal(set) var cancelledCount = 0

  /// The number of running jobs that were asked to end.
  public internal(set) var askedCount = 0
}
