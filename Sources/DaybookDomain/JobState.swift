/// Everything that deciding about one job depends on.
///
/// Plain numbers without references, so that millions of them are cheap to keep and to copy.
public struct JobState: Hashable, Sendable, BitwiseCopyable {
  /// What was asked for, with later changes of due time and priority.
  public var specification: JobSpecification

  /// Where the job is in its life.
  public var status: JobStatus = .available

  /// Who paused it; meaningful while it is paused.
  public var pauseReason: PauseReason = .operatorRequest

  /// Whether the running attempt was asked to end.
  public var isCancelRequested = false

  /// The number of attempts started so far.
  ///
  /// A lease belongs to one of them, and a result that names an earlier one is late.
  public var attempt: UInt32 = 0

  /// The number of failed attempts since the job was queued or retried afresh.
  public var failures: UInt16 = 0

  /// How often in a row an attempt ended without an answer for a reason that may lie in the job.
  public var interruptions: UInt8 = 0

  /// When it came into its present status.
  public var since: Timestamp

  /// The earliest moment to run it.
  public var due: Timestamp

  /// Who holds the lease, since when it was given, and until when; while it runs.
  public var lease: Lease?

  /// How far the running attempt is.
  public var progress = AttemptProgress()

  /// What a worker holds on a running job.
  public struct Lease: Hashable, Sendable, BitwiseCopyable {
    /// Who holds it.
    public var worker: WorkerID
    /// When it ends unless the worker is heard of.
    public var deadline: Timestamp

    /// Creates a lease.
    public init(worker: WorkerID, deadline: Timestamp) {
      self.worker = worker
      self.deadline = deadline
    }
  }

  /// What a running attempt has said of itself.
  public struct AttemptProgress: Hashable, Sendable, BitwiseCopyable {
    /// The stage it is in.
    public var stage: Name = .none
    /// How much is done: units of its own, or bytes of an upload.
    public var done: UInt64 = 0
    /// How much there is; 0 when nobody knows.
    public var total: UInt64 = 0

    /// Creates a report.
    public init(stage: Name = .none, done: UInt64 = 0, total: UInt64 = 0) {
      self.stage = stage
      self.done = done
      self.total = total
    }
  }

  /// How many suspicious interruptions in a row make a job poison.
  public static let interruptionLimit: UInt8 = 3

  /// The state of a job that was just accepted.
  public init(queued specification: JobSpecification, at time: Timestamp) {
    self.specification = specification
    // From here on the due time may change; it is told in one place only.
    self.specification.due = nil
    since = time
    due = specification.due ?? time
    status = due > time ? .scheduled : .available
  }
}

extension JobState {
  /// Whether a worker may have it at `time`.
  public func isReady(at time: Timestamp) -> Bool { status.isWaiting && due <= time }

  /// When it came, or comes, to wait for nothing but a worker.
  public var availableSince: Timestamp { max(since, due) }
}
