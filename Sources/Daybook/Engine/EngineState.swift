internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire

/// What the writer decides with: the state of everything, and the frame being collected.
///
/// It may be ahead of what is durable by the batch that is being committed; whoever shows any of
/// it waits for that.
struct EngineState: ~Copyable {
  /// Everything that is folded from the log.
  var ledger = Ledger()

  /// The order of the waiting jobs.
  var ready = ReadyQueue()

  /// How far the log is known to be durable; what it had reached once it must hold for ever.
  var durableHead = LogHead.empty

  /// Where the log ended before the batch that is being decided.
  private(set) var batchStart = LogHead.empty

  /// Counts how often memory was dropped and built anew, so that whoever waits for something
  /// that was dropped takes notice.
  var generation = 0

  /// Whether events are folded that are not yet durable.
  var isAhead = false

  /// The number of the last commit that is known to be folded.
  var seenCommit: UInt64?

  /// What has happened that others must take notice of.
  var notices = Notices()

  /// Why the state cannot be used; `nil` normally.
  var fault: DaybookError?

  /// The photograph taken last, for all who ask before anything changes.
  private var lastPhotograph: Photograph?

  /// The time of all events of the batch.
  private(set) var time = Timestamp(milliseconds: 0)

  private let codec = RecordCodec()
  private var entropy = Entropy()
  private var frame: FrameBuilder
  private var identity: FrameIdentity

  /// The number of words that the frames before the one being collected define.
  private var definedNames = 0

  /// The greatest number of a word that an event of this batch cites.
  private var citedNames = 0

  /// The log's transaction while a batch is decided.
  private var transaction: (any LogTransaction)?

  /// What went wrong with the transaction in the middle of a batch.
  private var appendFault: AppendError?

  /// About how many bytes this transaction has written: frames and data.
  private(set) var writtenByteCount = 0

  /// What the batches and schedules of this transaction queue later, which cannot be read from
  /// the log yet.
  var freshTemplates: [LogPosition: Template] = [:]

  private static let frameByteLimit = 1 << 20

  /// Makes what erased private bytes leave.
  private let detailDigest: DetailDigest?

  init(detailDigest: DetailDigest? = nil) {
    self.detailDigest = detailDigest
    // A new session for every state: two engines never name a frame alike.
    identity = FrameIdentity(session: entropy.next(), counter: 0)
    frame = FrameBuilder(after: .empty, identity: identity, time: 0)
  }
}

/// The course of a batch: begin, decide, finish.
extension EngineState {
  /// Catches up with other writers and starts an empty frame.
  mutating func begin(
    _ transaction: any LogTransaction, now: Timestamp
  ) throws(AppendError) {
    if transaction.head != ledger.head {
      do throws(FoldFault) {
        try catchUp(with: transaction)
      } catch .log(let error) {
        throw .unreadable(error)
      } catch {
        fault = .unreadable(error)
        throw .unreadable(.storage(.corrupted))
      }
      guard transaction.head == ledger.head else {
        throw .unreadable(
          .shrunk(head: transaction.head.position, known: ledger.head.position))
      }
    }
    lastPhotograph = nil
    batchStart = ledger.head
    time = max(now, ledger.time)
    self.transaction = transaction
    appendFault = nil
    freshTemplates = [:]
    writtenByteCount = 0
    isAhead = true
    citedNames = 0
    restartFrame()
  }

  /// Appends what has been collected.
  mutating func finish() throws(AppendError) {
    cutFrame()
    transaction = nil
    if let appendFault { throw appendFault }
  }

  /// Folds the frames that other writers have appended.
  mutating func catchUp(with source: any FrameSource) throws(FoldFault) {
    try source.scanFrames(from: ledger.head.position.next) { frame throws(FoldFault) in
      try fold(frame)
      return .proceed
    }
  }

  private mutating func fold(_ frame: borrowing Frame) throws(FoldFault) {
    lastPhotograph = nil
    // Taken out while the ledger changes: the queue is told of every event with the jobs as that
    // event left them.
    var ready = ReadyQueue()
    swap(&ready, &self.ready)
    defer { self.ready = ready }
    var notices = notices
    defer { self.notices = notices }
    try ledger.fold(frame, codec: codec) { transition, jobs in
      ready.update(transition, jobs)
      notices.note(transition.recorded.event)
    }
  }

  /// A photograph of the state.
  ///
  /// It is kept until something changes, and no longer: while nobody has it any more, pages need
  /// not be copied.
  mutating func photograph() -> Photograph {
    if let lastPhotograph, lastPhotograph.ledger.head == ledger.head { return lastPhotograph }
    let photograph = Photograph(ledger.snapshot())
    lastPhotograph = photograph
    return photograph
  }

  private mutating func restartFrame() {
    definedNames = ledger.names.count
    frame.restart(after: ledger.head, identity: identity.next, time: time.milliseconds)
  }

  /// Ends the frame being collected, if it has any events, and starts the next.
  private mutating func cutFrame() {
    guard !frame.isEmpty, let transaction, appendFault == nil else { return }
    ledger.names.encode(after: definedNames, to: &frame.preamble)
    writtenByteCount += frame.byteCount
    do throws(AppendError) {
      try transaction.append(&frame)
    } catch {
      appendFault = error
      return
    }
    identity = frame.header.identity
    ledger.close(identity)
    restartFrame()
  }
}

/// Recording events.
extension EngineState {
  /// Whether anything was recorded in the batch that is being decided.
  var hasRecorded: Bool { ledger.head.position > batchStart.position }

  /// The position that the next event will have.
  var nextPosition: LogPosition { frame.nextPosition }

  /// Forgets words after the first `count` that were given numbers and then not used.
  ///
  /// So words are numbered in the order in which events cite them, and whoever imports the events
  /// numbers them alike.
  mutating func forgetUnusedNames(after count: Int) {
    // A large submission may have cut a frame, which defines all the words of that moment.
    ledger.names.truncate(to: max(count, citedNames, definedNames))
  }

  /// A number nobody can guess.
  mutating func random() -> UInt64 { entropy.next() }

  /// Adds an event to the frame and folds it at once.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - job: To which job; `nil` for a job that begins with this event.
  ///   - attempt: In which attempt; 0 in none.
  ///   - detail: Its private bytes, encoded; empty when there are none.
  ///   - author: Who did it, and why.
  /// - Returns: Its position.
  @discardableResult
  mutating func record(
    _ event: JobEvent, job: JobID?, attempt: UInt32 = 0, detail: [UInt8] = [], by author: Author
  ) -> LogPosition {
    let position = frame.nextPosition
    let previous = job.flatMap { ledger.jobs.head(of: $0) } ?? author.previous
    let job = job ?? JobID(rawValue: position.rawValue)
    let recorded = RecordedEvent(
      position: position, time: time, job: job, attempt: attempt, actor: author.actor,
      cause: author.cause, previous: previous, event: event)
    let frameTime = Timestamp(milliseconds: frame.header.time)
    if ledger.names.count > definedNames {
      citedNames = max(citedNames, Int(recorded.highestName.rawValue))
    }
    if detail.isEmpty {
      frame.append { writer in codec.encode(recorded, frameTime: frameTime, to: &writer) }
    } else {
      let salt = (entropy.next(), entropy.next() | 1)
      unsafe frame.append(detail: detail.span.bytes, salt: salt) { writer in
        codec.encode(recorded, frameTime: frameTime, to: &writer)
      }
    }
    ledger.apply(recorded)
    ready.update(ledger)
    notices.note(event)
    if case .deleted = event, ledger.transition.hadJob {
      note(job, head: position, status: .deleted, at: time)
    }
    let batch = ledger.transition.endedBatch
    if frame.byteCount > Self.frameByteLimit { cutFrame() }
    if batch != .none { finishIfDone(batch, because: position, by: author) }
    return position
  }

  /// Notes in the log where a job's events end that is no longer in memory.
  mutating func note(_ job: JobID, head: LogPosition, status: JobStatus, at time: Timestamp) {
    note(
      ChainEnd(
        chain: LogPosition(rawValue: job.rawValue), head: head, time: time.milliseconds,
        tag: status.rawValue))
  }

  /// Notes in the log where something ends that is no longer in memory.
  mutating func note(_ end: ChainEnd) {
    guard let transaction, appendFault == nil else { return }
    do throws(AppendError) { try transaction.note(end) } catch { appendFault = error }
  }

  /// Where the events of a job end that is not in memory.
  mutating func noted(_ job: JobID) throws(FoldFault) -> ChainEnd? {
    guard let transaction else { return nil }
    do throws(LogError) {
      return try transaction.chainEnd(of: LogPosition(rawValue: job.rawValue))
    } catch { throw .log(error) }
  }

  /// Gives the transaction up, because what it needs cannot be read.
  mutating func abandon(_ error: FoldFault) {
    guard appendFault == nil else { return }
    if case .log(let error) = error {
      appendFault = .unreadable(error)
    } else {
      fault = .unreadable(error)
      appendFault = .unreadable(.storage(.corrupted))
    }
  }

  /// Stores data of the application.
  mutating func store(_ data: [[UInt8]: [UInt8]?]) {
    guard let transaction, appendFault == nil else { return }
    do throws(AppendError) {
      for (key, value) in data {
        writtenByteCount += key.count + (value?.count ?? 0)
        try transaction.setDatum(value, at: key)
      }
    } catch { appendFault = error }
  }

  /// Erases private bytes of events that were there before the transaction.
  mutating func erase(at positions: [LogPosition]) {
    guard let transaction, appendFault == nil, !positions.isEmpty else { return }
    do throws(AppendError) {
      try transaction.eraseDetails(at: positions, leaving: detailDigest)
    } catch { appendFault = error }
  }

  /// The transaction of the batch that is being decided.
  var transactionOfBatch: any LogTransaction { transaction! }

  /// The log as the transaction sees it.
  var source: any FrameSource { transaction! }
}

/// Who does something, in numbers.
struct Author {
  /// Who.
  var actor: Name
  /// What led to it.
  var cause: LogPosition
  /// The last event of a job that is not in memory.
  var previous = LogPosition.beginning
}
