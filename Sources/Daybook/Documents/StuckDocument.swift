internal import DaybookDomain
internal import DaybookWire

/// A job that runs and perhaps does not, as JSON shows it.
public struct StuckDocument: Encodable, Sendable {
  /// Which job.
  public var job: UInt64
  /// What kind of work it is.
  public var kind: String
  /// The queue it waited in.
  public var queue: String
  /// The number of the attempt.
  public var attempt: Int
  /// Who holds it.
  public var worker: UInt64?
  /// Why it is taken for stuck: `worker dead`, `worker late`, `over time` or
  /// `ignores cancellation`.
  public var reason: String
  /// Since when it is.
  public var since: String
  /// Whether it was put right, where somebody tried.
  public var isFixed: Bool?

  enum CodingKeys: String, CodingKey {
    case job, kind, queue, attempt, worker, reason, since
    case isFixed = "fixed"
  }

  /// Creates the document of a record.
  public init(_ stuck: View.StuckRecord, isFixed: Bool? = nil) {
    job = stuck.job.id.rawValue
    kind = stuck.job.kind
    queue = stuck.job.queue
    attempt = stuck.job.attempt
    worker = stuck.job.worker?.rawValue
    reason = stuck.reason.words
    since = stuck.since.rfc3339
    self.isFixed = isFixed
  }
}

extension View.StuckRecord.Reason {
  /// The reason in words.
  public var words: String {
    switch self {
    case .workerDead: "worker dead"
    case .workerLate: "worker late"
    case .overTime: "over time"
    case .ignoresCancellation: "ignores cancellation"
    }
  }
}
