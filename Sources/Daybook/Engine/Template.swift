internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// A job that is queued later, as a batch or a schedule keeps it in the log.
struct Template {
  /// The event that says what will be queued.
  var event: JobEvent
  /// The event's private bytes.
  var detail: [UInt8]

  /// The private bytes of the job: those that say what to do, not those that say who wanted the
  /// batch or the schedule and why.
  var jobDetail: [UInt8] {
    guard let all = unsafe try? EventDetail(detail.span.bytes) else { return [] }
    var kept = EventDetail()
    for piece in all.pieces where [.payload, .key, .label, .input].contains(piece.field) {
      kept.add(piece.bytes, as: piece.field)
    }
    return kept.bytes
  }
}

extension EngineState {
  /// What is queued later because of an event.
  ///
  /// - Returns: `nil` when it cannot be read; the transaction is then given up.
  mutating func template(at position: LogPosition) -> Template? {
    if let fresh = freshTemplates[position] { return fresh }
    do throws(FoldFault) {
      guard let found = try source.event(at: position) else {
        throw .log(.gap(expected: position, found: position))
      }
      var detail: [UInt8] = []
      // What was erased is gone: the job is queued without it.
      if case .present(let content) = found.detail { detail = content.bytes }
      return Template(event: found.recorded.event, detail: detail)
    } catch {
      abandon(error)
      return nil
    }
  }
}

extension EventDetail {
  /// All pieces as bytes; none at all when there are no pieces.
  var bytes: [UInt8] {
    if isEmpty { return [] }
    var writer = ByteWriter(capacity: 256)
    encode(to: &writer)
    return unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension JobRequest {
  /// Checks a job that will be queued later.
  ///
  /// - Parameters:
  ///   - labels: What it is tagged with besides.
  ///   - attribution: Who wants it.
  ///   - limit: The greatest number of private bytes.
  /// - Returns: The job, prepared.
  /// - Throws: ``JobRejection``, also for what only a job can have that is queued now.
  func preparedForLater(
    adding labels: [Label] = [], for attribution: Attribution, detailByteLimit limit: Int
  ) throws(JobRejection) -> PreparedJob {
    guard delay == nil else { throw .invalid(field: .queuedLater(setting: "delay")) }
    guard due == nil else { throw .invalid(field: .queuedLater(setting: "due")) }
    guard batch == nil else { throw .invalid(field: .queuedLater(setting: "batch")) }
    var request = self
    request.labels = labels + request.labels
    return try request.prepared(for: attribution, detailByteLimit: limit)
  }
}
