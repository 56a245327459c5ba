internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// A batch as JSON shows it: the same on the command line and over HTTP.
public struct BatchDocument: Encodable, Sendable {
  /// Which batch.
  public var id: UInt64
  /// Whose it is.
  public var owner: String
  /// Where it is in its life: `open`, `sealed` or `finished`.
  public var state: String
  /// The number of jobs that were ever in it.
  public var total: Int
  /// The number of jobs that have ended, however they did.
  public var done: Int
  /// The number of jobs that ended well.
  public var completed: Int
  /// The number of jobs that ended badly.
  public var failed: Int
  /// The number of jobs that were cancelled or deleted.
  public var cancelled: Int
  /// The number of jobs that a worker holds.
  public var running: Int
  /// The number of jobs that have not ended and do not run.
  public var waiting: Int
  /// How many of a hundred jobs have ended.
  public var percent: Int
  /// When it was opened.
  public var openedAt: String
  /// When it was sealed.
  public var sealedAt: String?
  /// When the last of its jobs had ended.
  public var finishedAt: String?
  /// The job that was queued then.
  public var finishingJob: UInt64?
  /// Names and values to find it by.
  public var labels: [String: String]?
  /// Its jobs, where they were asked for.
  public var items: [BatchItemDocument]?

  enum CodingKeys: String, CodingKey {
    case id, owner, state, total, done, completed, failed, cancelled, running, waiting, percent
    case openedAt = "opened_at"
    case sealedAt = "sealed_at"
    case finishedAt = "finished_at"
    case finishingJob = "finishing_job"
    case labels, items
  }
}

/// A job of a batch, as JSON shows it.
public struct BatchItemDocument: Encodable, Sendable {
  /// Which job.
  public var job: UInt64
  /// How it stands.
  public var state: String
  /// What kind of work it is; absent when it was deleted.
  public var kind: String?
  /// The number of attempts started.
  public var attempt: Int?
  /// Its last failure: when.
  public var failedAt: String?
  /// Its last failure: in which stage.
  public var stage: String?
  /// Its last failure: why, in a word.
  public var reason: String?
  /// Its last failure: the type of the error.
  public var errorType: String?
  /// Its last failure: what kind it was.
  public var category: String?
  /// Its last failure: what went wrong, if it was not erased.
  public var message: String?

  enum CodingKeys: String, CodingKey {
    case job, state, kind, attempt
    case failedAt = "failed_at"
    case stage, reason
    case errorType = "error_type"
    case category, message
  }

  /// Creates the document of an item.
  public init(_ item: BatchItem) {
    job = item.job.rawValue
    state = item.status.word
    kind = item.summary?.kind
    attempt = item.summary?.attempt
    guard let failure = item.lastFailure else { return }
    failedAt = failure.time.rfc3339
    stage = failure.stage.isEmpty ? nil : failure.stage
    reason = failure.reason.isEmpty ? nil : failure.reason
    errorType = failure.errorType.isEmpty ? nil : failure.errorType
    category = failure.category.word
    message = failure.message
  }
}

extension View {
  /// The document of a batch.
  ///
  /// - Parameters:
  ///   - batch: The batch.
  ///   - includesItems: Whether to show its jobs too.
  /// - Returns: The document, with the texts that belong to it.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  public func document(
    of batch: BatchSummary, includesItems: Bool = false
  ) throws(DaybookError) -> BatchDocument {
    var document = try documents(of: [batch])[0]
    if includesItems { document.items = try items(of: batch.id)?.map(BatchItemDocument.init) }
    return document
  }

  /// The documents of some batches, without their jobs.
  ///
  /// - Complexity: O(*f*) in the size of the frames that hold how the batches were opened, each of
  ///   which is read once.
  public func documents(of batches: [BatchSummary]) throws(DaybookError) -> [BatchDocument] {
    let excerpt = try excerpt(at: batches.map { LogPosition(rawValue: $0.id.rawValue) })
    return batches.map { document(of: $0, excerpt) }
  }

  private func document(of batch: BatchSummary, _ excerpt: EventExcerpt) -> BatchDocument {
    let labels = excerpt.detail(at: LogPosition(rawValue: batch.id.rawValue))?.labels ?? []
    return BatchDocument(
      id: batch.id.rawValue, owner: batch.owner, state: batch.status.rawValue, total: batch.total,
      done: batch.total - batch.outstanding, completed: batch.completed, failed: batch.failed,
      cancelled: batch.cancelled, running: batch.running,
      waiting: batch.outstanding - batch.running, percent: batch.percent,
      openedAt: batch.openedAt.rfc3339, sealedAt: batch.sealedAt?.rfc3339,
      finishedAt: batch.finishedAt?.rfc3339, finishingJob: batch.finishingJob?.rawValue,
      labels: labels.isEmpty
        ? nil : Dictionary(labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
  }
}
