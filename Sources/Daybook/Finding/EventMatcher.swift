internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Tells which events meet a filter, reading as little of each as it can.
///
/// The tag of a record is looked at first, then what all events have, and only then the event
/// itself and the job. What is known of jobs is kept in a table of fixed size, so that a scan
/// needs the same memory however long the log is.
final class EventMatcher {
  private let filter: EventFilter
  private let codec = RecordCodec()
  private var words = Words()
  private var verdicts = JobVerdicts()

  /// The numbers of the words that a filter names.
  private struct Words {
    var actor: Name?
    var kind: Name?
    var queue: Name?
    var errorType: Name?
  }

  private let depth: EventDepth

  /// Whether the filter asks for nothing but what all events have.
  private let asksForHeadOnly: Bool

  /// Whether the filter asks for nothing but types and positions.
  private let asksForTypeOnly: Bool

  init(_ filter: EventFilter, depth: EventDepth = .details) {
    var filter = filter
    if filter.errorType != nil {
      // Nothing else has an error.
      let failures = EventTypes(words: ["AttemptFailed"])!
      filter.types = filter.types.map { $0.intersection(failures) } ?? failures
    }
    self.filter = filter
    self.depth = depth
    asksForHeadOnly = !filter.asksForJob && filter.errorType == nil
    asksForTypeOnly =
      asksForHeadOnly && filter.job == nil && filter.actor == nil && filter.cause == nil
  }

  /// Looks the words of the filter up.
  ///
  /// - Returns: `false` when one of them occurs nowhere in the log, so that no event can match.
  func prepare(for view: View) -> Bool {
    let names = view.names
    words.actor = filter.actor.flatMap { names.name(of: $0) }
    words.kind = filter.kind.flatMap { names.name(of: $0) }
    words.queue = filter.queue.flatMap { names.name(of: $0) }
    words.errorType = filter.errorType.flatMap { names.name(of: $0) }
    return (words.actor != nil || filter.actor == nil)
      && (words.kind != nil || filter.kind == nil)
      && (words.queue != nil || filter.queue == nil)
      && (words.errorType != nil || filter.errorType == nil)
  }

  /// Whether an event that has been read meets the filter.
  func matches(_ recorded: RecordedEvent, in view: View) throws(FoldFault) -> Bool {
    guard meetsHead(recorded) else { return false }
    return try meetsRest(recorded, in: view)
  }

  /// Calls `body` with every event of a frame within some bounds that meets the filter.
  func forEachMatch(
    in frame: borrowing Frame, within bounds: ClosedRange<LogPosition>, of view: View,
    _ body: (RecordedEvent, DetailContent) -> Void
  ) throws(FoldFault) {
    let frameTime = Timestamp(milliseconds: frame.header.time)
    var scratch = RecordedEvent.blank
    // What is asked of every record is held here: reading it from the matcher takes longer.
    let (codec, types, depth) = (codec, filter.types, depth)
    let asksForJob = filter.asksForJob
    try frame.forEachUnread { record throws(FoldFault) in
      guard bounds.contains(record.position) else { return }
      // The tag of a record may rule it out.
      let isCandidate = if let types { codec.mayBe(types, record) } else { true }
      // A job that begins is judged here, where that is cheap: its events are likely to follow.
      let isBeginning = asksForJob && codec.queuesJob(record)
      guard isCandidate || isBeginning else { return }
      do throws(RecordFault) {
        // What an older version wrote has to be read to know its type.
        if depth <= .heads, asksForHeadOnly, codec.isOfThisVersion(record) {
          if depth == .positions && asksForTypeOnly {
            scratch.position = record.position
          } else {
            try codec.readHead(of: record, frameTime: frameTime, into: &scratch)
            guard meetsHead(scratch) else { return }
          }
          return body(scratch, .none)
        }
        try codec.readHead(of: record, frameTime: frameTime, into: &scratch)
        if !isBeginning {
          guard meetsHead(scratch) else { return }
          if asksForJob, verdicts[scratch.job] == false { return }
        }
        try codec.decode(record, frameTime: frameTime, nameCount: .max, into: &scratch)
      } catch { throw .record(position: record.position, error) }
      if isBeginning {
        verdicts[scratch.job] = meets(
          scratch.event, filter.labels.isEmpty ? .none : try frame.content(of: record))
        guard isCandidate, meetsHead(scratch) else { return }
      }
      guard try meetsRest(scratch, in: view) else { return }
      body(scratch, depth == .details ? try frame.content(of: record) : .none)
    }
  }

  /// Whether an event, which has the right head, meets the rest of the filter.
  private func meetsRest(_ recorded: RecordedEvent, in view: View) throws(FoldFault) -> Bool {
    // What an older version wrote shows its type only when it is read.
    if let types = filter.types, !types.contains(recorded.event) { return false }
    guard meetsEvent(recorded.event) else { return false }
    return filter.asksForJob ? try meetsSubject(recorded, in: view) : true
  }

  private func meetsHead(_ recorded: RecordedEvent) -> Bool {
    if let job = filter.job, recorded.job != job { return false }
    if let cause = filter.cause, recorded.cause != cause { return false }
    if let actor = words.actor, recorded.actor != actor { return false }
    return true
  }

  private func meetsEvent(_ event: JobEvent) -> Bool {
    guard let errorType = words.errorType else { return true }
    guard case .attemptFailed(let failed) = event else { return false }
    return failed.failure.errorType == errorType
  }

  /// Whether what an event is about is what is asked for.
  private func meetsSubject(_ recorded: RecordedEvent, in view: View) throws(FoldFault) -> Bool {
    if recorded.job == .none { return meets(EventSubject(recorded.event)) && filter.labels.isEmpty }
    if let known = verdicts[recorded.job] { return known }
    let verdict = try judge(recorded, in: view)
    verdicts[recorded.job] = verdict
    return verdict
  }

  private func meets(_ subject: EventSubject) -> Bool {
    if let kind = words.kind, subject.kind != kind { return false }
    if let queue = words.queue, subject.queue != queue { return false }
    if let key = filter.key, subject.key != key { return false }
    return true
  }

  private func judge(_ recorded: RecordedEvent, in view: View) throws(FoldFault) -> Bool {
    if filter.labels.isEmpty,
      let state = view.photograph.ledger.jobs.state(of: recorded.job)
    {
      return meets(EventSubject(state.specification))
    }
    let first = LogPosition(rawValue: recorded.job.rawValue)
    guard let queued = try view.log.event(at: first) else { return false }
    return meets(queued.recorded.event, queued.detail)
  }

  /// Whether the job that an event begins is one that is asked for.
  private func meets(_ event: JobEvent, _ detail: DetailContent) -> Bool {
    guard case .jobQueued(let specification) = event, meets(EventSubject(specification)) else {
      return false
    }
    if filter.labels.isEmpty { return true }
    guard case .present(let detail) = detail else { return false }
    let labels = detail.labels
    return filter.labels.allSatisfy { labels.contains($0) }
  }
}

/// The kind, queue and key that an event or a job is about; none of what it is not about.
private struct EventSubject {
  var kind = Name.none
  var queue = Name.none
  var key = JobKey.none

  init() {}

  init(_ specification: JobSpecification) {
    kind = specification.kind
    queue = specification.queue
    key = specification.key
  }

  init(_ event: JobEvent) {
    self.init()
    switch event {
    case .keySkipped(let skipped), .keyCleared(let skipped): key = skipped
    case .queuePaused(let scope), .queueResumed(let scope): queue = scope.queue
    case .queueLimited(let limited):
      queue = limited.queue
      kind = limited.kind
    case .scheduleAdded(let added): self = EventSubject(added.specification)
    case .scanStarted(let scan):
      queue = scan.queue
      kind = scan.kind
      key = scan.key
    case .retentionApplied(let applied): kind = applied.kind
    default: break
    }
  }
}

/// Which jobs meet a filter, as far as that was found out lately.
private struct JobVerdicts {
  private static let count = 1 << 15

  /// At the job's number, cut to the size of the table: the job, and whether it does.
  private var entries: [UInt64] = []

  subscript(job: JobID) -> Bool? {
    get {
      guard !entries.isEmpty, job != .none else { return nil }
      let entry = entries[Self.place(of: job)]
      return entry >> 1 == job.rawValue ? entry & 1 == 1 : nil
    }
    set {
      guard let newValue, job != .none else { return }
      if entries.isEmpty { entries = [UInt64](repeating: 0, count: Self.count) }
      entries[Self.place(of: job)] = job.rawValue << 1 | (newValue ? 1 : 0)
    }
  }

  private static func place(of job: JobID) -> Int {
    Int(truncatingIfNeeded: job.rawValue) & (count - 1)
  }
}
