extension JobEvent {
  /// A job's due time or priority was changed.
  public struct Rescheduled: Hashable, Sendable, BitwiseCopyable {
    /// The new due time, or `nil` when it stays.
    public var due: Timestamp?
    /// The new priority, or `nil` when it stays.
    public var priority: UInt8?

    /// Creates the fact.
    public init(due: Timestamp? = nil, priority: UInt8? = nil) {
      self.due = due
      self.priority = priority
    }
  }

  /// A finished job came back into memory, as it was when it left.
  ///
  /// It carries the whole state, so that folding the log needs no look back.
  public struct JobRecalled: Hashable, Sendable, BitwiseCopyable {
    /// What was asked for when the job was queued, with later changes.
    public var specification: JobSpecification
    /// How the job had ended.
    public var status: JobStatus
    /// The number of attempts started so far.
    public var attempt: UInt32
    /// The number of failed attempts since the last fresh start.
    public var failures: UInt16
    /// When it had ended.
    public var endedAt: Timestamp

    /// Creates the fact.
    public init(
      specification: JobSpecification, status: JobStatus, attempt: UInt32, failures: UInt16,
      endedAt: Timestamp
    ) {
      self.specification = specification
      self.status = status
      self.attempt = attempt
      self.failures = failures
      self.endedAt = endedAt
    }
  }

  /// Finished jobs left memory.
  public struct FinishedArchived: Hashable, Sendable, BitwiseCopyable {
    /// Every job that ended at or before this position, and has not come back, has left.
    public var throughPosition: UInt64

    /// Creates the fact.
    public init(throughPosition: UInt64) { self.throughPosition = throughPosition }
  }
}
