internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire

/// The writer of one process, and what it decides with.
///
/// Whatever is submitted together is decided in one transaction of the log, committed once, and
/// answered together. While a batch commits, the next one collects: a lone caller pays one commit,
/// and a thousand callers share one.
///
/// There is one writer at a time. Normally it is a thread of its own. A caller who finds nobody
/// writing and nobody waiting writes on its own thread instead: waking two threads costs a third
/// of a commit (`docs/decisions/0002-a-lone-caller-commits-itself.md`).
final class Engine: Sendable {
  let log: any EventLog
  let options: Daybook.Options

  /// The state, which may be ahead of what is durable.
  let state: Lock<EngineState>

  /// How far the log is durable, and who waits for more.
  let durability: Durability

  /// Who waits for anything new in the log.
  let watch: ChangeWatch

  /// Reads the payloads of jobs that are leased.
  let payloads: PayloadReader

  /// When the writer has ended.
  let ended = Signal()

  let snapshotter: Snapshotter
  let metrics: CommitMetrics?
  let inbox = Monitor(Inbox())

  struct Inbox: ~Copyable {
    var submissions: [Submission] = []
    /// Whether somebody is writing.
    var isBusy = false
    /// How many submissions the writer waits for; 0 when it does not.
    var expectedCount = 0
    var isClosed = false
  }

  private let commitsOnCallersThread: Bool

  /// Folds the log and starts the writer.
  init(log: any EventLog, options: Daybook.Options) throws(DaybookError) {
    self.log = log
    self.options = options
    // Where there is one thread for all tasks, a caller that commits would stop them all.
    commitsOnCallersThread = options.commitsOnCallersThread && activeProcessorCount() > 1
    var state = EngineState(detailDigest: options.detailDigest)
    try state.recover(from: log)
    durability = Durability(durable: state.ledger.head.position)
    snapshotter = Snapshotter(log: log, options: options)
    metrics = CommitMetrics(options.metrics)
    self.state = Lock(state)
    watch = ChangeWatch(log: log)
    payloads = PayloadReader(log: log)
  }

  /// Starts the writer's thread.
  func start() { _ = PlainThread(name: "daybook-writer") { self.run() } }

  /// Has something carried out, and waits until it is durable.
  ///
  /// It says in `byteCount` about how many bytes of detail it brings.
  func perform<Answer: Sendable>(
    byteCount: Int = 0, _ body: @escaping @Sendable (inout EngineState) -> Answer
  ) async throws(DaybookError) -> Answer {
    // Written by the writer before the caller is told, and read by the caller after that.
    nonisolated(unsafe) var answer: Answer?
    nonisolated(unsafe) var fault: DaybookError?
    if takeRole() {
      carryOut(
        Submission(
          byteCount: byteCount + 256, perform: { unsafe answer = body(&$0) },
          deliver: { unsafe fault = $0 }))
      leaveRole()
    } else {
      unsafe fault = await withCheckedContinuation {
        (continuation: CheckedContinuation<DaybookError?, Never>) in
        let submission = Submission(
          byteCount: byteCount + 256, perform: { unsafe answer = body(&$0) },
          deliver: { continuation.resume(returning: $0) })
        if !submit(submission) { submission.deliver(.closed) }
      }
    }
    if let fault = unsafe fault { throw fault }
    return unsafe Self.answer(answer)
  }

  private static func answer<Answer>(_ answer: Answer?) -> Answer {
    guard let answer else { preconditionFailure("a batch that was committed was decided") }
    return answer
  }

  /// Has something carried out by the writer's thread, which calls back when it is durable.
  ///
  /// The callback must be quick: everybody else waits behind it.
  func perform<Answer: Sendable>(
    byteCount: Int = 0, _ body: @escaping @Sendable (inout EngineState) -> Answer,
    callback: @escaping @Sendable (Result<Answer, DaybookError>) -> Void
  ) {
    // Written and read by the writer alone.
    nonisolated(unsafe) var answer: Answer?
    let submission = Submission(
      byteCount: byteCount + 256, perform: { unsafe answer = body(&$0) },
      deliver: { fault in
        callback(unsafe fault.map { .failure($0) } ?? .success(Self.answer(answer)))
      })
    if !submit(submission) { submission.deliver(.closed) }
  }

  /// Hands a submission to the writer.
  ///
  /// - Returns: `false` when the engine is closed.
  private func submit(_ submission: Submission) -> Bool {
    let (isAccepted, wakes) = inbox.withLock { inbox in
      guard !inbox.isClosed else { return (false, false) }
      inbox.submissions.append(submission)
      return (true, !inbox.isBusy || inbox.submissions.count == inbox.expectedCount)
    }
    if wakes { inbox.signal() }
    return isAccepted
  }

  /// Makes the caller the writer, if nobody writes and nobody waits.
  private func takeRole() -> Bool {
    guard commitsOnCallersThread else { return false }
    return inbox.withLock { inbox in
      guard !inbox.isBusy, inbox.submissions.isEmpty, !inbox.isClosed else { return false }
      inbox.isBusy = true
      return true
    }
  }

  /// Leaves the writing to whoever comes next: the writer's thread if somebody has come already.
  func leaveRole() {
    let hasMore = inbox.withLock { inbox in
      inbox.isBusy = false
      return !inbox.submissions.isEmpty || inbox.isClosed
    }
    if hasMore { inbox.signal() }
  }

  /// Whether the engine takes nothing any more.
  var isClosed: Bool { inbox.withLock { $0.isClosed } }

  /// Whether the log could not be read or opened the last time.
  var isBroken: Bool { state.withLock { $0.fault != nil } }

  /// A photograph of the state, with what other processes have committed, and the generation of
  /// memory that it is from.
  ///
  /// It may be ahead of what is durable.
  ///
  /// - Throws: Why there is none; the writer can perhaps put it right.
  func photograph() throws(DaybookError) -> (Photograph, generation: Int) {
    try state.withLock { (state) throws(DaybookError) in
      if let fault = state.fault { throw fault }
      try state.refresh(from: log)
      // What others have committed is durable, and no commit of this process will say so.
      if !state.isAhead { durability.advance(to: state.ledger.head.position) }
      return (state.photograph(), state.generation)
    }
  }

  /// Lets the writer end what was submitted, and refuses everything after it.
  func close() {
    inbox.withLock { $0.isClosed = true }
    inbox.signal()
  }
}
