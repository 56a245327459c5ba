package import DaybookDomain
package import DaybookLog
package import DaybookWire

/// Everything that is folded from the log, at one position: the built-in projections together.
///
/// It has one owner, who may photograph it: ``snapshot()`` costs about as much as one reference
/// for every 16 KiB, and the photograph stays as it is while the original goes on.
package struct Ledger: ~Copyable, Sendable {
  /// How far it has read.
  package internal(set) var head = LogHead.empty

  /// The time of the last event.
  package internal(set) var time = Timestamp(milliseconds: 0)

  /// The words and their numbers.
  package var names = NameTable()

  /// The jobs.
  package internal(set) var jobs = JobTable()
  /// What is known of every key.
  package internal(set) var keys = KeyIndex()
  /// How often what has failed.
  package internal(set) var failures = FailureCounts()
  /// What a rerun leaves out.
  package internal(set) var skipList = SkipList()
  /// The figures of the queues.
  package internal(set) var queues = QueueStats()
  /// The workers.
  package internal(set) var workers = WorkerTable()
  /// How far the uploads are.
  package internal(set) var uploads = UploadStats()
  /// What holds jobs back that are ready.
  package internal(set) var controls = QueueControls()
  /// The batches.
  package internal(set) var batches = Batches()
  /// The schedules.
  package internal(set) var schedules = Schedules()
  /// The scans that have not come to their end.
  package internal(set) var scans = Scans()
  /// The temporary files that nobody has dealt with.
  package internal(set) var temporaryFiles = TemporaryFiles()
  /// How far the log has digested its own state.
  package internal(set) var digestRecord = DigestRecord()

  /// The event folded last, and what it did to its job.
  package private(set) var transition = Transition.none

  /// Creates the state before the first event.
  package init() {}

  /// Folds one event, which must be the one behind the last; ``transition`` tells then what it
  /// did to its job.
  package mutating func apply(_ recorded: RecordedEvent) {
    transition.recorded = recorded
    apply()
  }

  private mutating func apply() {
    let position = transition.recorded.position
    precondition(position == head.position.next, "events are folded in order")
    head.position = position
    time = transition.recorded.time
    jobs.apply(to: &transition)
    show(transition)
  }

  /// Shows the views what an event did.
  ///
  /// A function of its own: its parameter is where it is, while every view would be given a copy
  /// of what is a property of the ledger.
  @inline(never)
  private mutating func show(_ transition: Transition) {
    keys.apply(transition)
    failures.apply(transition)
    skipList.apply(transition)
    queues.apply(transition)
    workers.apply(transition)
    controls.apply(transition)
    batches.apply(transition)
    if Self.isOrdinary(transition.recorded.event) { return }
    uploads.apply(transition)
    schedules.apply(transition)
    scans.apply(transition)
    temporaryFiles.apply(transition)
    digestRecord.apply(transition)
  }

  /// Whether an event is one of those that nearly all events are, which some views need not see.
  private static func isOrdinary(_ event: JobEvent) -> Bool {
    switch event {
    case .jobQueued, .attemptStarted, .stageEntered, .progress, .attemptFailed,
      .attemptInterrupted, .jobCompleted, .jobFailed, .heartbeat:
      true
    default: false
    }
  }

  /// Notes that the events folded since the last frame make up `frame`.
  package mutating func close(_ frame: FrameIdentity) { head.frame = frame }

  /// A second ledger in the same state.
  package mutating func snapshot() -> Ledger {
    var other = Ledger()
    other.head = head
    other.time = time
    other.names = names
    other.jobs = jobs.snapshot()
    other.keys = keys.snapshot()
    other.failures = failures.snapshot()
    other.skipList = skipList.snapshot()
    other.queues = queues
    other.workers = workers.snapshot()
    other.uploads = uploads.snapshot()
    other.controls = controls.snapshot()
    other.batches = batches.snapshot()
    other.schedules = schedules
    other.scans = scans
    other.temporaryFiles = temporaryFiles.snapshot()
    other.digestRecord = digestRecord
    return other
  }
}

extension Ledger {
  /// Folds a frame.
  ///
  /// - Parameters:
  ///   - frame: The frame behind the last one.
  ///   - codec: Reads its records.
  /// - Throws: ``FoldFault`` for a frame that does not follow, or that this version cannot read.
  ///   The ledger must then be thrown away: it may stand in the middle of the frame.
  package mutating func fold(
    _ frame: borrowing Frame, codec: RecordCodec
  ) throws(FoldFault) {
    try begin(frame)
    var records = frame.reader
    while try applyNext(&records, of: frame, codec) {}
    close(frame.header.identity)
  }

  /// Folds a frame, and tells of every event.
  ///
  /// - Parameters:
  ///   - frame: The frame behind the last one.
  ///   - codec: Reads its records.
  ///   - body: Called with what every event did, and the jobs as it left them.
  /// - Throws: As ``fold(_:codec:)``.
  package mutating func fold(
    _ frame: borrowing Frame, codec: RecordCodec,
    _ body: (borrowing Transition, borrowing JobTable) -> Void
  ) throws(FoldFault) {
    try begin(frame)
    var records = frame.reader
    while try applyNext(&records, of: frame, codec) { body(transition, jobs) }
    close(frame.header.identity)
  }

  /// Folds a frame, and shows the ledger as every event left it.
  ///
  /// - Parameters:
  ///   - frame: The frame behind the last one.
  ///   - codec: Reads its records.
  ///   - body: Called with the ledger after every event.
  /// - Throws: As ``fold(_:codec:)``.
  package mutating func fold(
    _ frame: borrowing Frame, codec: RecordCodec, showing body: (borrowing Ledger) -> Void
  ) throws(FoldFault) {
    try begin(frame)
    var records = frame.reader
    while try applyNext(&records, of: frame, codec) { body(self) }
    close(frame.header.identity)
  }

  /// Folds what a log has after the last event folded.
  ///
  /// - Parameters:
  ///   - source: The log.
  ///   - end: The last event to fold; the log's own end when it has none such. In the middle of a
  ///     frame the ledger can be looked at, but not go on.
  ///   - progress: Called after every frame with how far it is.
  /// - Throws: ``FoldFault``. The ledger must then be thrown away.
  package mutating func catchUp(
    with source: any FrameSource, through end: LogPosition = LogPosition(rawValue: .max),
    progress: (borrowing Ledger) -> Void = { _ in }
  ) throws(FoldFault) {
    if head.position >= end { return }
    let codec = RecordCodec()
    try source.scanFrames(from: head.position.next) { frame throws(FoldFault) in
      if frame.last <= end {
        try fold(frame, codec: codec)
      } else {
        try begin(frame)
        var records = frame.reader
        while head.position < end, try applyNext(&records, of: frame, codec) {}
      }
      progress(self)
      return head.position < end ? .proceed : .stop
    }
  }

  private mutating func begin(_ frame: borrowing Frame) throws(FoldFault) {
    guard frame.first == head.position.next, frame.header.previous == head.frame else {
      throw .log(.forked(position: frame.first))
    }
    do throws(MalformedBytes) {
      try names.apply(frame.preamble)
    } catch { throw .record(position: frame.first, .malformed(error)) }
  }

  /// Folds the next record of a frame; `false` behind the last.
  @_lifetime(records: copy records)
  private mutating func applyNext(
    _ records: inout RecordReader, of frame: borrowing Frame, _ codec: RecordCodec
  ) throws(FoldFault) -> Bool {
    guard let record = try Self.next(&records, of: frame) else { return false }
    do throws(RecordFault) {
      try codec.decode(
        record, frameTime: Timestamp(milliseconds: frame.header.time),
        nameCount: UInt32(names.count), into: &transition.recorded)
    } catch { throw .record(position: record.position, error) }
    apply()
    return true
  }

  /// Reads the next record of a frame.
  @_lifetime(copy records)
  static func next(
    _ records: inout RecordReader, of frame: borrowing Frame
  ) throws(FoldFault) -> Record? {
    do throws(FrameDamage) {
      return try records.next()
    } catch { throw .log(.damaged(position: frame.first, error)) }
  }

  /// Reads the event of a record.
  static func event(
    _ record: borrowing Record, _ codec: RecordCodec, frameTime: Timestamp
  ) throws(FoldFault) -> RecordedEvent {
    do throws(RecordFault) {
      return try codec.decode(record, frameTime: frameTime)
    } catch { throw .record(position: record.position, error) }
  }
}
