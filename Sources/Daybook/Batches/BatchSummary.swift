public import DaybookDomain

/// A batch as a view shows it.
public struct BatchSummary: Hashable, Sendable {
  /// Which batch.
  public let id: BatchID
  /// Whose it is.
  public let owner: String
  /// When it was opened.
  public let openedAt: Timestamp
  /// When it was sealed; `nil` while it takes jobs.
  public let sealedAt: Timestamp?
  /// When the last of its jobs had ended; `nil` before.
  public let finishedAt: Timestamp?
  /// The job that was queued then, if there is one.
  public let finishingJob: JobID?
  /// The number of its jobs in each state; jobs that were deleted are counted too.
  public let jobCounts: [JobStatus: Int]
}

extension BatchSummary {
  /// Where a batch is in its life.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// It takes jobs.
    case open
    /// It takes no more jobs, and has not ended.
    case sealed
    /// All its jobs have ended.
    case finished
  }

  /// Where it is in its life.
  public var status: Status {
    finishedAt != nil ? .finished : sealedAt != nil ? .sealed : .open
  }

  /// The number of jobs that were ever in it.
  public var total: Int { jobCounts.values.reduce(0, +) }

  /// The number of jobs that ended well.
  public var completed: Int { jobCounts[.completed] ?? 0 }

  /// The number of jobs that ended badly.
  public var failed: Int { jobCounts[.failed] ?? 0 }

  /// The number of jobs that were cancelled or deleted.
  public var cancelled: Int { (jobCounts[.cancelled] ?? 0) + (jobCounts[.deleted] ?? 0) }

  /// The number of jobs that a worker holds.
  public var running: Int { jobCounts[.running] ?? 0 }

  /// The number of jobs that have not ended.
  public var outstanding: Int { total - completed - failed - cancelled }

  /// How many of a hundred jobs have ended, rounded down; 100 for a batch without jobs that is
  /// sealed.
  public var percent: Int {
    total == 0 ? (sealedAt == nil ? 0 : 100) : (total - outstanding) * 100 / total
  }
}
