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
    try documents(of: [record])[0]
  }

  /// The documents of some entries of the skip list, with the texts that belong to them.
  ///
  /// - Complexity: O(*f*) in the size of the frames that hold these, each of which is read once.
  public func documents(of records: [SkipRecord]) throws(DaybookError) -> [SkipDocument] {
    let failures = records.map { record in
      record.job.flatMap { photograph.ledger.failures.entry(key: record.key, job: $0) }
    }
    let excerpt = try excerpt(
      at: records.map(\.position) + records.compactMap { $0.job?.queuedPosition }
        + failures.compactMap { $0?.lastPosition })
    return zip(records, failures).map { record, failure in
      document(record, lastFailure: failure?.lastPosition, excerpt)
    }
  }

  private func document(
    _ record: SkipRecord, lastFailure: LogPosition?, _ excerpt: EventExcerpt
  ) -> SkipDocument {
    let event = excerpt[record.position]
    var document = SkipDocument(
      keyDigest: record.key.hexadecimal, source: record.job == nil ? "hand" : "failure",
      actor: event.map { word($0.recorded.actor) }, position: record.position.rawValue,
      time: record.time.rfc3339, job: record.job?.rawValue)
    if let job = record.job {
      let queued = excerpt.detail(at: job.queuedPosition)
      document.key = queued?.text(.key)
      document.input = queued?.text(.input)
      document.note = lastFailure.flatMap { excerpt.detail(at: $0)?.text(.message) }
    } else {
      let detail = excerpt.detail(at: record.position)
      document.key = detail?.text(.key)
      document.note = detail?.text(.note)
    }
    return document
  }
}
