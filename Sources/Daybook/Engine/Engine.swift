internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire

/// The writer of one process, and what it decides with.
///
/// One thread takes whatever has been submitted, decides it all in one transaction of the log,
/// commits once, and answers. While it commits, the next batch collects: a lone caller pays one
/// commit, a thousand callers share one, and no timer makes anybody wait.
final class Engine: Sendable {
  let log: any EventLog
  let options: Daybook.Options

  /// The state, which may be ahead of what is durable.
  let state: Lock<EngineState>

  /// How far the log is durable, and who waits for more.
  let durability: Durability

  /// Who waits for anything new in the log.
  let watch: ChangeWatch

  /// When the writer has ended.
  let ended = Signal()

  private let snapshotter: Snapshotter
  private let inbox = Monitor(Inbox())

  struct Inbox: ~Copyable {
    var submissions: [any Submission] = []
    var isClosed = false
  }

  /// Folds the log and starts the writer.
  init(log: any EventLog, options: Daybook.Options) throws(DaybookError) {
    self.log = log
    self.options = options
    var state = EngineState()
    try state.recover(from: log)
    durability = Durability(durable: state.ledger.head.position)
    snapshotter = Snapshotter(log: log, isEnabled: options.savesSnapshots)
    self.state = Lock(state)
    watch = ChangeWatch(log: log)
  }

  /// Starts the writer's thread.
  func start() { _ = PlainThread(name: "daybook-writer") { self.run() } }

  /// Hands a submission to the writer.
  ///
  /// - Returns: `false` when the engine is closed.
  func submit(_ submission: any Submission) -> Bool {
    let isAccepted = inbox.withLock { inbox in
      guard !inbox.isClosed else { return false }
      inbox.submissions.append(submission)
      return true
    }
    if isAccepted { inbox.signal() }
    return isAccepted
  }

  /// Has the writer carry something out, and waits until it is durable.
  ///
  /// - Parameter byteCount: About how many bytes of detail it brings.
  func perform<Answer: Sendable>(
    byteCount: Int = 0, _ body: @escaping @Sendable (inout EngineState) -> Answer
  ) async throws(DaybookError) -> Answer {
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Answer, DaybookError>, Never>) in
      let submission = TaskSubmission(
        byteCount: byteCount + 256, continuation: continuation, body: body)
      if !submit(submission) { submission.deliver(.closed) }
    }
    return try result.get()
  }

  /// Whether the engine takes nothing any more.
  var isClosed: Bool { inbox.withLock { $0.isClosed } }

  /// A photograph of the state, with what other processes have committed, and the generation of
  /// memory that it is from. It may be ahead of what is durable.
  func photograph() throws(DaybookError) -> (Photograph, generation: Int) {
    try state.withLock { (state) throws(DaybookError) in
      if state.fault != nil { try state.recover(from: log) }
      try state.refresh(from: log)
      return (Photograph(state.ledger.snapshot()), state.generation)
    }
  }

  /// Lets the writer end what was submitted, and refuses everything after it.
  func close() {
    inbox.withLock { $0.isClosed = true }
    inbox.signal()
  }
}

extension Engine {
  private static let batchCountLimit = 8192
  private static let batchByteLimit = 32 << 20

  private func run() {
    while let batch = nextBatch() { process(batch) }
    watch.close()
    snapshotter.close(state)
    durability.close()
    ended.happen()
  }

  /// Waits for submissions.
  ///
  /// - Returns: `nil` when the engine is closed and everything is done.
  private func nextBatch() -> [any Submission]? {
    inbox.wait(until: { !$0.submissions.isEmpty || $0.isClosed }) { inbox in
      if inbox.submissions.isEmpty { return nil }
      var byteCount = 0
      var count = 0
      for submission in inbox.submissions {
        byteCount += submission.byteCount
        count += 1
        if count == Self.batchCountLimit || byteCount > Self.batchByteLimit { break }
      }
      if count == inbox.submissions.count {
        let all = inbox.submissions
        inbox.submissions = []
        return all
      }
      let first = Array(inbox.submissions[..<count])
      inbox.submissions.removeFirst(count)
      return first
    }
  }

  private func process(_ batch: [any Submission]) {
    if let fault = repaired() {
      for submission in batch { submission.deliver(fault) }
      return
    }
    var fault: DaybookError?
    do throws(AppendError) {
      let byteCount = batch.reduce(0) { $0 + $1.byteCount }
      try log.transact(reserving: byteCount) { (transaction) throws(AppendError) in
        try state.withLock { (state) throws(AppendError) in
          try decide(batch, &state, transaction)
        }
      }
      let head = state.withLock { state in
        state.isAhead = false
        return state.ledger.head
      }
      durability.advance(to: head.position)
      watch.notify()
    } catch {
      fault = recover(from: error)
    }
    for submission in batch { submission.deliver(fault) }
    snapshotter.consider(state)
  }

  private func decide(
    _ batch: [any Submission], _ state: inout EngineState, _ transaction: any LogTransaction
  ) throws(AppendError) {
    try state.begin(transaction, now: options.clock.now())
    for submission in batch {
      let names = state.ledger.names.count
      let position = state.nextPosition
      submission.perform(&state)
      if state.nextPosition == position { state.forgetNames(after: names) }
    }
    state.archive(keeping: options.finishedInMemory, by: options.actor)
    try state.finish()
  }
}
