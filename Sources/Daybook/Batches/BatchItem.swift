public import DaybookDomain

/// One job of a batch.
public struct BatchItem: Hashable, Sendable {
  /// Which job.
  public let job: JobID
  /// How it stands.
  public let status: JobStatus
  /// What is known of it; `nil` when it was deleted.
  public let summary: JobSummary?
  /// Its last failure, if it ever failed.
  public let lastFailure: LastFailure?

  /// How a job failed last.
  public struct LastFailure: Hashable, Sendable {
    /// When.
    public let time: Timestamp
    /// In which stage; empty when in none.
    public let stage: String
    /// Why, in a word; may be empty.
    public let reason: String
    /// The type of the error; may be empty.
    public let errorType: String
    /// What kind of failure it was.
    public let category: FailureCategory
    /// What went wrong; `nil` when nobody said, or it was erased.
    public let message: String?
  }
}
