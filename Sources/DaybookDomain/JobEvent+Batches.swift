extension JobEvent {
  /// A batch was opened; the record's position is its identity.
  public struct BatchOpened: Hashable, Sendable, BitwiseCopyable {
    /// Whose batch it is.
    public var owner: Name
    /// The job that runs when all others have ended; without a kind there is none.
    public var finishing: JobSpecification

    /// Creates the fact.
    public init(
      owner: Name, finishing: JobSpecification = JobSpecification(queue: .none, kind: .none)
    ) {
      self.owner = owner
      self.finishing = finishing
    }
  }

  /// A batch takes no more jobs, and ends with the last of them.
  public struct BatchSealed: Hashable, Sendable, BitwiseCopyable {
    /// Which batch.
    public var batch: BatchID

    /// Creates the fact.
    public init(batch: BatchID) { self.batch = batch }
  }

  /// All jobs of a sealed batch have ended.
  public struct BatchFinished: Hashable, Sendable, BitwiseCopyable {
    /// Which batch.
    public var batch: BatchID
    /// The number of jobs that ended well.
    public var completedCount: UInt32
    /// The number of jobs that ended badly.
    public var failedCount: UInt32
    /// The number of jobs that were cancelled or deleted.
    public var cancelledCount: UInt32

    /// Creates the fact.
    public init(
      batch: BatchID, completedCount: UInt32, failedCount: UInt32, cancelledCount: UInt32
    ) {
      self.batch = batch
      self.completedCount = completedCount
      self.failedCount = failedCount
      self.cancelledCount = cancelledCount
    }
  }
}
