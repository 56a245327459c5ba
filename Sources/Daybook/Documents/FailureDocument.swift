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
    let queued = try detail(of: record.job)
    var message: String?
    if case .present(let detail) = try event(at: record.lastPosition)?.detail {
      message = detail.text(.message)
    }
    return FailureDocument(
      key: queued?.text(.key),
      keyDigest: record.key == .none ? nil : record.key.hexadecimal, job: record.job.rawValue,
      input: queued?.text(.input), count: record.count, openCount: record.openCount,
      position: record.lastPosition.rawValue, time: record.lastTime.rfc3339,
      stage: record.stage.isEmpty ? nil : record.stage,
      reason: record.reason.isEmpty ? nil : record.reason,
      errorType: record.errorType.isEmpty ? nil : record.errorType, message: message,
      category: record.category.word)
  }
}
