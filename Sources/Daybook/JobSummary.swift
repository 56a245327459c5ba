public import DaybookDomain
public import DaybookLog

/// A job as a view shows it.
public struct JobSummary: Hashable, Sendable {
  /// Which job.
  public let id: JobID
  /// Where it is in its life, by the time of the view: what is due counts as available.
  public let status: JobStatus
  /// The queue it waits in.
  public let queue: String
  /// What kind of work it is.
  public let kind: String
  /// What it is about; none when it is about nothing in particular.
  public let key: JobKey
  /// Whose job it is, where several share a queue; empty when it is nobody's in particular.
  public let group: String
  /// The rank among waiting jobs, 0 to 100.
  public let priority: Int
  /// The rank among jobs of the same priority.
  public let weight: UInt64
  /// The number of attempts started so far.
  public let attempt: Int
  /// The number of failed attempts since it was queued or retried afresh.
  public let failures: Int
  /// How often it may fail.
  public let attemptLimit: Int
  /// How often in a row an attempt ended without an answer.
  public let interruptions: Int
  /// The earliest moment to run it.
  public let due: Timestamp
  /// When it came into its present status.
  public let since: Timestamp
  /// Who paused it, while it is paused.
  public let pauseReason: PauseReason?
  /// Whether the running attempt was asked to end.
  public let isCancelRequested: Bool
  /// Who holds it, while it runs.
  public let worker: WorkerID?
  /// The stage that the running attempt is in; empty when it has none.
  public let stage: String
  /// How much the running attempt has done.
  public let done: UInt64
  /// How much there is to do; 0 when nobody knows.
  public let total: UInt64
  /// How long one attempt may take; for ever when `nil`.
  public let timeout: Duration?
  /// The batch it belongs to, if it belongs to one.
  public let batch: BatchID?
  /// Its last event.
  public let head: LogPosition

  init(_ id: JobID, _ state: JobState, head: LogPosition, in view: View) {
    let specification = state.specification
    self.id = id
    status = state.isReady(at: view.time) ? .available : state.status
    queue = view.word(specification.queue)
    kind = view.word(specification.kind)
    key = specification.key
    group = view.word(specification.group)
    priority = Int(specification.priority)
    weight = specification.weight
    attempt = Int(state.attempt)
    failures = Int(state.failures)
    attemptLimit = Int(specification.retry.attemptLimit)
    interruptions = Int(state.interruptions)
    due = state.due
    since = state.since
    pauseReason = state.status == .paused ? state.pauseReason : nil
    isCancelRequested = state.isCancelRequested
    worker = state.lease?.worker
    stage = view.word(state.progress.stage)
    done = state.progress.done
    total = state.progress.total
    timeout =
      specification.timeoutMilliseconds == 0
      ? nil : .milliseconds(Int64(specification.timeoutMilliseconds))
    batch = specification.batch == .none ? nil : specification.batch
    self.head = head
  }
}
