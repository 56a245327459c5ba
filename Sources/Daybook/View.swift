public import DaybookDomain
public import DaybookLog
public import DaybookProjections
public import DaybookWire

/// Everything at one position of the log: a photograph, which stays as it is.
///
/// Texts, such as messages and payloads, are not part of it: they are looked up in the log when
/// they are asked for, and may have been erased meanwhile.
public final class View: Sendable {
  let photograph: Photograph
  let log: any EventLog

  /// The moment that the view was asked for: what is due by then counts as available.
  public let time: Timestamp

  /// Whether it shows how things were, and not how they are.
  public let isPast: Bool

  init(_ photograph: Photograph, log: any EventLog, now: Timestamp, isPast: Bool = false) {
    self.photograph = photograph
    self.log = log
    self.isPast = isPast
    time = max(now, photograph.ledger.time)
  }

  /// The position that the view shows.
  public var position: LogPosition { photograph.ledger.head.position }

  /// The time of the last event that it shows.
  public var lastEventTime: Timestamp { photograph.ledger.time }

  /// The word that a name stands for.
  public func word(_ name: Name) -> String { photograph.ledger.names[name] }

  /// The words and their numbers.
  public var names: NameTable { photograph.ledger.names }

  /// The digest of every built-in projection, by name.
  ///
  /// Equal logs have equal digests, whoever folded them and however.
  public func digests() -> [(name: String, digest: StateDigest)] { photograph.ledger.digests() }

  /// A job, also one that has left memory.
  ///
  /// - Returns: `nil` when there is no such job at this position, or it is deleted.
  public func job(_ id: JobID) throws(DaybookError) -> JobSummary? {
    if let state = photograph.ledger.jobs.state(of: id) {
      return JobSummary(id, state, head: photograph.ledger.jobs.head(of: id)!, in: self)
    }
    return try archivedJob(id)
  }

  /// The last event of a job, deleted or not.
  public func head(of job: JobID) throws(DaybookError) -> LogPosition? {
    if let head = photograph.ledger.jobs.head(of: job) { return head }
    return try noted(job)?.head
  }

  /// All events of a job, oldest first.
  ///
  /// - Returns: `nil` when there never was such a job.
  /// - Complexity: O(*k* log *n*), *k* being the number of its events.
  public func history(of job: JobID) throws(DaybookError) -> JobHistory? {
    guard let head = try head(of: job) else { return nil }
    do throws(FoldFault) {
      return try JobHistory(endingAt: head, in: log)
    } catch { throw .unreadable(error) }
  }

  /// The event at a position, and what is left of its private bytes.
  public func event(
    at position: LogPosition
  ) throws(DaybookError) -> (recorded: RecordedEvent, detail: DetailContent)? {
    do throws(FoldFault) {
      return try log.event(at: position)
    } catch { throw .unreadable(error) }
  }

  /// The private bytes that a job was queued with.
  ///
  /// - Returns: `nil` when they were erased; empty when there were none.
  public func detail(of job: JobID) throws(DaybookError) -> EventDetail? {
    switch try event(at: LogPosition(rawValue: job.rawValue))?.detail ?? DetailContent.none {
    case .none: EventDetail()
    case .erased: nil
    case .present(let detail): detail
    }
  }

  func archivedJob(_ id: JobID) throws(DaybookError) -> JobSummary? {
    guard let end = try noted(id), end.tag != JobStatus.deleted.rawValue else { return nil }
    return try archivedJob(id, end)
  }

  /// Where the events of a job end that has left memory.
  func noted(_ job: JobID) throws(DaybookError) -> ChainEnd? {
    let end: ChainEnd?
    do throws(LogError) {
      end = try log.chainEnd(of: LogPosition(rawValue: job.rawValue))
    } catch { throw .unreadable(.log(error)) }
    guard let end, JobStatus(rawValue: end.tag) != nil else { return nil }
    return try asOfThen(end)
  }

  /// The end that the events of a job had at the position of the view: more may have come since.
  ///
  /// - Returns: `nil` when the job was not there yet.
  func asOfThen(_ end: ChainEnd) throws(DaybookError) -> ChainEnd? {
    guard end.head > position else { return end }
    do throws(FoldFault) {
      let history = try JobHistory(endingAt: end.head, in: log).through(position)
      guard let last = history.events.last, let state = history.state else { return nil }
      return ChainEnd(
        chain: end.chain, head: last.recorded.position, time: state.since.milliseconds,
        tag: state.status.rawValue)
    } catch { throw .unreadable(error) }
  }

  func archivedJob(_ id: JobID, _ end: ChainEnd) throws(DaybookError) -> JobSummary? {
    do throws(FoldFault) {
      let history = try JobHistory(endingAt: end.head, in: log)
      return history.state.map { JobSummary(id, $0, head: end.head, in: self) }
    } catch { throw .unreadable(error) }
  }
}
