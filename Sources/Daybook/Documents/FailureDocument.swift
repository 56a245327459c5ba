internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// What is known of something that failed, as JSON shows it.
public struct FailureDocument: Encodable, Sendable {
  /// What failed, if it was not erased.
  public var key: String?
  /// The digest of the key.
  public var keyDigest: String?
  /// The job that failed last.
  public var job: UInt64
  /// What a command was run for; bytes that are not text are replaced.
  public var input: String?
  /// How often it failed, ever.
  public var count: Int
  /// How often it failed since it last succeeded.
  public var openCount: Int
  /// The event of the last failure.
  public var position: UInt64
  /// When it last failed.
  public var time: String
  /// The stage in which it last failed.
  public var stage: String?
  /// The reason of the last failure.
  public var reason: String?
  /// The type of the last error.
  public var errorType: String?
  /// What went wrong, if it was not erased.
  public var message: String?
  /// What kind of failure it was.
  public var category: String

  enum CodingKeys: String, CodingKey {
    case key
    case keyDigest = "key_digest"
    case job, input, count
    case openCount = "open_count"
    case position, time, stage, reason
    case errorType = "error_type"
    case message, category
  }
}

extension View {
  /// The document of a failure, with the texts that belong to it.
  public func document(_ record: FailureRecord) throws(DaybookError) -> FailureDocument {
    try documents(of: [record])[0]
  }

  /// The documents of some failures, with the texts that belong to them.
  ///
  /// - Complexity: O(*f*) in the size of the frames that hold these, each of which is read once.
  public func documents(of records: [FailureRecord]) throws(DaybookError) -> [FailureDocument] {
    let excerpt = try excerpt(at: records.flatMap(\.positions))
    return records.map { document($0, excerpt) }
  }

  /// The document of a failure, whose positions are in an excerpt.
  func document(_ record: FailureRecord, _ excerpt: EventExcerpt) -> FailureDocument {
    let queued = excerpt.detail(at: record.job.queuedPosition)
    return FailureDocument(
      key: queued?.text(.key),
      keyDigest: record.key == .none ? nil : record.key.hexadecimal, job: record.job.rawValue,
      input: queued?.text(.input), count: record.count, openCount: record.openCount,
      position: record.lastPosition.rawValue, time: record.lastTime.rfc3339,
      stage: record.stage.isEmpty ? nil : record.stage,
      reason: record.reason.isEmpty ? nil : record.reason,
      errorType: record.errorType.isEmpty ? nil : record.errorType,
      message: excerpt.detail(at: record.lastPosition)?.text(.message),
      category: record.category.word)
  }
}

extension View.FailureRecord {
  /// Where the texts stand that belong to it.
  var positions: [LogPosition] { [job.queuedPosition, lastPosition] }
}
