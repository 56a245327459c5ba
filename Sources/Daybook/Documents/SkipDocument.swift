internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// A key on the skip list, as JSON shows it.
public struct SkipDocument: Encodable, Sendable {
  /// The key, if it was not erased.
  public var key: String?
  /// The digest of the key.
  public var keyDigest: String
  /// What put it there: a failure, or somebody by hand.
  public var source: String
  /// Who, or whose worker.
  public var actor: String?
  /// The event that put it there.
  public var position: UInt64
  /// When that was.
  public var time: String
  /// The job that failed.
  public var job: UInt64?
  /// What a command was run for; bytes that are not text are replaced.
  public var input: String?
  /// Why, in the words of whoever put it there, or of the failure.
  public var note: String?

  enum CodingKeys: String, CodingKey {
    case key
    case keyDigest = "key_digest"
    case source, actor, position, time, job, input, note
  }
}

extension View {
  /// The document of an entry of the skip list, with the texts that belong to it.
  public func document(_ record: SkipRecord) throws(DaybookError) -> SkipDocument {
    let event = try event(at: record.position)
    var document = SkipDocument(
      keyDigest: record.key.hexadecimal, source: record.job == nil ? "hand" : "failure",
      actor: event.map { word($0.recorded.actor) }, position: record.position.rawValue,
      time: record.time.rfc3339, job: record.job?.rawValue)
    if let job = record.job {
      let queued = try detail(of: job)
      document.key = queued?.text(.key)
      document.input = queued?.text(.input)
      if let failure = photograph.ledger.failures.entry(key: record.key, job: job),
        case .present(let detail) = try self.event(at: failure.lastPosition)?.detail
      {
        document.note = detail.text(.message)
      }
    } else if case .present(let detail) = event?.detail {
      document.key = detail.text(.key)
      document.note = detail.text(.note)
    }
    return document
  }
}
