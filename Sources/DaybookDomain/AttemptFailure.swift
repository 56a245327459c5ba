/// How an attempt went wrong.
///
/// The message, the stack and the output are private bytes and travel beside it.
public struct AttemptFailure: Hashable, Sendable, BitwiseCopyable {
  /// The stage the attempt was in; none when it has no stages.
  public var stage: Name

  /// The type of the error: what alike errors have in common.
  public var errorType: Name

  /// The reason in a few words that recur, such as `exit 8`.
  public var reason: Name

  /// What kind of failure it is.
  public var category: FailureCategory

  /// Creates a failure.
  public init(
    stage: Name = .none, errorType: Name = .none, reason: Name = .none,
    category: FailureCategory = .unknown
  ) {
    self.stage = stage
    self.errorType = errorType
    self.reason = reason
    self.category = category
  }
}
