extension JobEvent {
  /// A worker got a lease.
  public struct AttemptStarted: Hashable, Sendable, BitwiseCopyable {
    /// Who holds the lease.
    public var worker: WorkerID
    /// When the lease ends unless the worker is heard of.
    public var deadline: Timestamp

    /// Creates the fact.
    public init(worker: WorkerID, deadline: Timestamp) {
      self.worker = worker
      self.deadline = deadline
    }
  }

  /// The attempt entered a stage.
  public struct StageEntered: Hashable, Sendable, BitwiseCopyable {
    /// The stage.
    public var stage: Name

    /// Creates the fact.
    public init(stage: Name) { self.stage = stage }
  }

  /// How far an attempt is, in units of its own.
  public struct Progress: Hashable, Sendable, BitwiseCopyable {
    /// How much is done.
    public var done: UInt64
    /// How much there is; 0 when nobody knows.
    public var total: UInt64

    /// Creates the fact.
    public init(done: UInt64, total: UInt64) {
      self.done = done
      self.total = total
    }
  }

  /// How far an upload is.
  public struct UploadProgress: Hashable, Sendable, BitwiseCopyable {
    /// Bytes sent.
    public var byteCount: UInt64
    /// Bytes to send; 0 when nobody knows.
    public var byteTotal: UInt64
    /// Files sent completely.
    public var fileCount: UInt32
    /// Files to send; 0 when nobody knows.
    public var fileTotal: UInt32

    /// Creates the fact.
    public init(byteCount: UInt64, byteTotal: UInt64, fileCount: UInt32 = 0, fileTotal: UInt32 = 0)
    {
      self.byteCount = byteCount
      self.byteTotal = byteTotal
      self.fileCount = fileCount
      self.fileTotal = fileTotal
    }
  }

  /// An attempt failed.
  public struct AttemptFailed: Hashable, Sendable, BitwiseCopyable {
    /// How it went wrong.
    public var failure: AttemptFailure
    /// When the next attempt may start, or `nil` when there is none.
    public var retryAt: Timestamp?

    /// Creates the fact.
    public init(failure: AttemptFailure, retryAt: Timestamp?) {
      self.failure = failure
      self.retryAt = retryAt
    }
  }

  /// A result that came too late.
  public struct LateResult: Hashable, Sendable, BitwiseCopyable {
    /// What the result would have been.
    public enum Outcome: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
      /// The attempt had succeeded.
      case completed = 0
      /// The attempt had failed.
      case failed = 1
    }

    /// What the result would have been.
    public var outcome: Outcome

    /// Creates the fact.
    public init(outcome: Outcome) { self.outcome = outcome }
  }
}
