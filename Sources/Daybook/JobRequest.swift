public import DaybookDomain
public import DaybookWire

/// A job that somebody wants to be done.
public struct JobRequest: Sendable {
  /// What kind of work it is; 1 to 255 bytes.
  public var kind: String

  /// The queue it waits in; 1 to 255 bytes.
  public var queue = "default"

  /// The work itself, in a form that its handler knows.
  ///
  /// Private, erasable.
  public var payload: [UInt8] = []

  /// The rank among waiting jobs, 0 to 100; the highest goes first.
  public var priority = Int(JobSpecification.standardPriority)

  /// The rank among jobs of the same priority, such as a size; the greatest goes first.
  public var weight: UInt64 = 0

  /// How long to wait before it may run.
  ///
  /// It counts from the moment the job is recorded.
  public var delay: Duration?

  /// The earliest moment to run it; takes the place of ``delay``.
  public var due: Timestamp?

  /// What the job is about, such as a track or a file's content.
  ///
  /// Failures are counted and jobs kept apart by it. The text is private and erasable; a digest
  /// of it stays.
  public var key: String?

  /// Which earlier jobs with the same key keep it out.
  public var uniqueness = Uniqueness.unfinished

  /// How often and how soon it is retried.
  public var retry = RetryPolicy.standard

  /// How long one attempt may take; for ever when `nil`.
  public var timeout: Duration?

  /// Whose job it is, where several share a queue; 1 to 255 bytes.
  ///
  /// Groups of a queue take turns, and a queue may limit how many jobs of one run at a time. Not
  /// private: it is kept like the names of queues.
  public var group: String?

  /// Names and values to find the job by.
  ///
  /// Private, erasable.
  public var labels: [Label] = []

  /// The batch that it belongs to, which must be open.
  public var batch: BatchID?

  /// What a command is run for, in the bytes it was given in.
  ///
  /// Private, erasable.
  public var input: [UInt8]?

  /// Creates a request with the usual settings.
  public init(kind: String, payload: [UInt8] = []) {
    self.kind = kind
    self.payload = payload
  }
}

/// What became of a request.
public enum EnqueueResult: Hashable, Sendable {
  /// The job was accepted, and is named by this number.
  case queued(JobID)
  /// Another job with the same key is in the way; nothing was recorded.
  case duplicate(of: JobID)

  /// The job that was accepted, or the one in the way.
  public var job: JobID {
    switch self {
    case .queued(let job), .duplicate(let job): job
    }
  }
}
