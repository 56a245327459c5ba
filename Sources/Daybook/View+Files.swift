public import DaybookDomain
public import DaybookLog
internal import DaybookProjections

extension View {
  /// A scan that has been started and has not come to its end.
  public struct ScanRecord: Hashable, Sendable {
    /// Which scan.
    public let id: ScanID
    /// What is scanned for what: the digest of its key.
    public let key: JobKey
    /// The queue of the jobs that it queues.
    public let queue: String
    /// The kind of the jobs that it queues.
    public let kind: String
    /// When it was started.
    public let startedAt: Timestamp
    /// The number of files seen up to the last checkpoint.
    public let seenCount: UInt64
    /// The number of jobs queued up to the last checkpoint.
    public let queuedCount: UInt64
    /// The event of the last checkpoint, if there is one.
    public let checkpoint: LogPosition?
    /// When that was.
    public let checkpointedAt: Timestamp
  }

  /// The open scans, oldest first: those at work, and those that were interrupted.
  public func scans() -> [ScanRecord] {
    photograph.ledger.scans.entries.map { entry in
      ScanRecord(
        id: entry.id, key: entry.key, queue: word(entry.queue), kind: word(entry.kind),
        startedAt: entry.startedAt, seenCount: entry.seenCount, queuedCount: entry.queuedCount,
        checkpoint: entry.checkpoint > .beginning ? entry.checkpoint : nil,
        checkpointedAt: entry.checkpointedAt)
    }
  }

  /// A temporary file that a job has registered, and that nobody has dealt with yet.
  public struct TemporaryFileRecord: Hashable, Sendable {
    /// The event that registered it, which tells where it is.
    public let position: LogPosition
    /// The job that it belongs to.
    public let job: JobID
    /// The attempt that it belongs to.
    public let attempt: UInt32
    /// Whether that attempt has ended, so that the file is to be removed.
    public let isDue: Bool
  }

  /// The temporary files, in the order in which they were registered.
  public func temporaryFiles(of job: JobID? = nil) -> [TemporaryFileRecord] {
    photograph.ledger.temporaryFiles.entries().filter { job == nil || $0.job == job }
      .map { entry in
        let state = photograph.ledger.jobs.state(of: entry.job)
        return TemporaryFileRecord(
          position: entry.position, job: entry.job, attempt: entry.attempt,
          isDue: state?.status != .running || state?.attempt != entry.attempt)
      }
  }
}
