internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// A job as JSON shows it: the same on the command line and over HTTP.
public struct JobDocument: Encodable, Sendable {
  /// Which job.
  public var id: UInt64
  /// Where it is in its life.
  public var state: String
  /// The queue it waits in.
  public var queue: String
  /// What kind of work it is.
  public var kind: String
  /// What it is about, if it is about anything, and that was not erased.
  public var key: String?
  /// The digest of the key.
  public var keyDigest: String?
  /// Whose job it is, where several share a queue.
  public var group: String?
  /// The rank among waiting jobs.
  public var priority: Int
  /// The rank among jobs of the same priority, if it was given one.
  public var weight: UInt64?
  /// The number of attempts started.
  public var attempt: Int
  /// The number of failed attempts since a fresh start.
  public var failures: Int
  /// How often it may fail.
  public var attemptLimit: Int
  /// How often in a row an attempt ended without an answer.
  public var interruptions: Int
  /// When it was queued.
  public var queuedAt: String
  /// The earliest moment to run it.
  public var due: String
  /// When it came into its present state.
  public var since: String
  /// Who paused it, while it is paused.
  public var pausedBy: String?
  /// Whether the running attempt was asked to end.
  public var cancelRequested: Bool?
  /// Who holds it, while it runs.
  public var worker: UInt64?
  /// The stage that the running attempt is in.
  public var stage: String?
  /// How much the running attempt has done.
  public var done: UInt64?
  /// How much there is to do.
  public var total: UInt64?
  /// How long one attempt may take, in milliseconds.
  public var timeoutMs: Int64?
  /// The batch it belongs to.
  public var batch: UInt64?
  /// Names and values to find it by.
  public var labels: [String: String]?
  /// What a command is run for; bytes that are not text are replaced.
  public var input: String?
  /// The last failure.
  public var lastFailure: FailureDocument?
  /// Whether its private bytes were erased.
  public var isErased: Bool?

  enum CodingKeys: String, CodingKey {
    case id, state, queue, kind, key
    case keyDigest = "key_digest"
    case group, priority, weight, attempt, failures
    case attemptLimit = "attempt_limit"
    case interruptions
    case queuedAt = "queued_at"
    case due, since
    case pausedBy = "paused_by"
    case cancelRequested = "cancel_requested"
    case worker, stage, done, total
    case timeoutMs = "timeout_ms"
    case batch, labels, input
    case lastFailure = "last_failure"
    case isErased = "erased"
  }
}

extension View {
  /// The document of a job, with the texts that belong to it.
  public func document(of job: JobSummary) throws(DaybookError) -> JobDocument {
    try documents(of: [job])[0]
  }

  /// The documents of some jobs, with the texts that belong to them.
  ///
  /// - Complexity: O(*f*) in the size of the frames that hold how the jobs were queued and how
  ///   they last failed, each of which is read once.
  public func documents(of jobs: [JobSummary]) throws(DaybookError) -> [JobDocument] {
    let records = jobs.map { failures(of: $0) }
    let excerpt = try excerpt(
      at: jobs.map(\.id.queuedPosition) + records.flatMap { $0?.positions ?? [] })
    return zip(jobs, records).map { job, record in
      document(of: job, lastFailure: record.map { document($0, excerpt) }, excerpt)
    }
  }

  private func document(
    of job: JobSummary, lastFailure: FailureDocument?, _ excerpt: EventExcerpt
  ) -> JobDocument {
    let queued = excerpt[job.id.queuedPosition]
    let detail = excerpt.detail(at: job.id.queuedPosition)
    let labels = detail?.labels ?? []
    return JobDocument(
      id: job.id.rawValue, state: job.status.word, queue: job.queue, kind: job.kind,
      key: detail?.text(.key), keyDigest: job.key == .none ? nil : job.key.hexadecimal,
      group: job.group.isEmpty ? nil : job.group, priority: job.priority,
      weight: job.weight == 0 ? nil : job.weight, attempt: job.attempt,
      failures: job.failures, attemptLimit: job.attemptLimit, interruptions: job.interruptions,
      queuedAt: (queued?.recorded.time ?? job.since).rfc3339, due: job.due.rfc3339,
      since: job.since.rfc3339, pausedBy: job.pauseReason?.word,
      cancelRequested: job.isCancelRequested ? true : nil, worker: job.worker?.rawValue,
      stage: job.stage.isEmpty ? nil : job.stage,
      done: job.total > 0 || job.done > 0 ? job.done : nil, total: job.total > 0 ? job.total : nil,
      timeoutMs: job.timeout.map(\.milliseconds), batch: job.batch?.rawValue,
      labels: labels.isEmpty
        ? nil : Dictionary(labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      input: detail?.text(.input), lastFailure: lastFailure,
      isErased: detail == nil ? true : nil)
  }
}
