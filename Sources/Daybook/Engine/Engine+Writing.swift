internal import DaybookLog
internal import DaybookSystem

/// A batch that is committed, and whose callers are answered once it is durable.
struct CommittedBatch {
  var submissions: [Submission]
  /// The end of the log with it.
  var head: LogHead
  var size: CommitSize
  var start: ContinuousClock.Instant?

  /// Answers the callers.
  func deliver(_ fault: DaybookError?) {
    for submission in submissions { submission.deliver(fault) }
  }
}

/// What the writer does, whoever it is.
///
/// A commit becomes durable with the next one, or with a sync of its own. So the writer's thread
/// answers a batch when the next is committed, as long as the next is worth it, and syncs when it
/// is not (`docs/decisions/0015-one-sync-a-commit.md`). Then it stays a moment for those whom it
/// has answered (`docs/decisions/0016-waiting-for-callers-that-come-back.md`).
extension Engine {
  private static let batchCountLimit = 8192
  private static let batchByteLimit = 32 << 20
  private static let finishingByteLimit = 256 << 20

  /// The writer's thread.
  func run() {
    var gathering = Gathering()
    while var batch = nextBatch() {
      var isStaying = true
      while isStaying {
        let answeredCount = commit(batch, &gathering)
        snapshotter.consider(state)
        if let next = gathered(answeredCount, &gathering) {
          batch = next
        } else {
          isStaying = false
        }
      }
      leaveRole()
    }
    snapshotter.wait()
    recordLastDigests()
    watch.close()
    snapshotter.close(state)
    durability.close()
    ended.happen()
  }

  /// Commits a batch, and those that come meanwhile if they are worth it, and answers all.
  ///
  /// - Returns: How many callers were answered last, together.
  private func commit(_ batch: [Submission], _ gathering: inout Gathering) -> Int {
    var start = ContinuousClock.now
    var unsettled: [CommittedBatch] = []
    var waitingCount = batch.count
    process(batch, syncing: false, &unsettled)
    while !unsettled.isEmpty {
      // A commit makes those before it durable. Of a few callers it would make all others wait
      // longer than a sync does.
      if !snapshotter.isDue(state), let batch = followingBatch(atLeast: max(1, waitingCount / 2)) {
        start = .now
        waitingCount = batch.count
        process(batch, syncing: false, &unsettled)
      } else {
        settle(&unsettled)
      }
    }
    gathering.note(.now - start)
    return waitingCount
  }

  /// Waits a moment for callers that were just answered.
  ///
  /// - Returns: Those who have come, by the role that the caller has; `nil` when nobody has.
  private func gathered(_ answeredCount: Int, _ gathering: inout Gathering) -> [Submission]? {
    let expected = answeredCount + inbox.withLock { $0.submissions.count }
    guard let patience = gathering.patience(for: expected) else { return nil }
    inbox.withLock { $0.expectedCount = expected }
    _ = inbox.wait(until: { $0.submissions.count >= expected || $0.isClosed }, timeout: patience)
    let batch = inbox.withLock { inbox in
      inbox.expectedCount = 0
      return inbox.submissions.isEmpty ? nil : Self.takeBatch(&inbox)
    }
    gathering.came(batch?.count ?? 0, of: expected)
    return batch
  }

  /// Carries out one submission, durably, on the caller's thread.
  func carryOut(_ submission: Submission) {
    var unsettled: [CommittedBatch] = []
    process([submission], syncing: true, &unsettled)
    snapshotter.consider(state)
  }

  /// Waits for submissions, and takes the writer's role with them.
  ///
  /// - Returns: `nil` when the engine is closed and everything is done.
  private func nextBatch() -> [Submission]? {
    inbox.wait(until: { !$0.isBusy && (!$0.submissions.isEmpty || $0.isClosed) }) { inbox in
      if inbox.submissions.isEmpty { return nil }
      inbox.isBusy = true
      return Self.takeBatch(&inbox)
    }
  }

  /// What was submitted meanwhile, by the role that the caller has; `nil` when it is less.
  private func followingBatch(atLeast count: Int) -> [Submission]? {
    inbox.withLock { inbox in
      inbox.submissions.count < count ? nil : Self.takeBatch(&inbox)
    }
  }

  private static func takeBatch(_ inbox: inout Inbox) -> [Submission] {
    var byteCount = 0
    var count = 0
    for submission in inbox.submissions {
      byteCount += submission.byteCount
      count += 1
      if count == batchCountLimit || byteCount > batchByteLimit { break }
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

  /// Records digests that no commit has taken along.
  private func recordLastDigests() {
    guard let digests = snapshotter.takeDigests() else { return }
    let actor = options.actor
    carryOut(
      Submission(
        byteCount: 4_096, perform: { $0.record(digests, by: actor) }, deliver: { _ in }))
  }

  /// Commits a batch, and answers those that are durable then.
  ///
  /// - Parameters:
  ///   - batch: The submissions.
  ///   - syncing: Whether this batch is to be durable, too.
  ///   - unsettled: The batches before it that are not durable yet. Gets this one, unless it is.
  private func process(
    _ batch: [Submission], syncing: Bool, _ unsettled: inout [CommittedBatch]
  ) {
    if let fault = repaired() {
      for submission in batch { submission.deliver(fault) }
      return
    }
    let start = metrics?.start()
    do throws(AppendError) {
      let byteCount = batch.reduce(roomForFinishing(batch.count)) { $0 + $1.byteCount }
      let settlesEarlier = try log.transact(reserving: byteCount, syncing: syncing) {
        (transaction) throws(AppendError) in
        try state.withLock { (state) throws(AppendError) in
          try decide(batch, &state, transaction)
        }
      }
      if settlesEarlier { conclude(&unsettled) }
      unsettled.append(
        state.withLock { state in
          CommittedBatch(
            submissions: batch, head: state.ledger.head, size: CommitSize(batch.count, state),
            start: start)
        })
      if syncing { conclude(&unsettled) }
    } catch {
      let fault = giveUp(error, &unsettled)
      for submission in batch { submission.deliver(fault) }
    }
  }

  /// Makes batches durable, and answers them.
  private func settle(_ unsettled: inout [CommittedBatch]) {
    do throws(AppendError) {
      try log.sync()
      conclude(&unsettled)
    } catch { _ = giveUp(error, &unsettled) }
  }

  /// Answers batches that are durable.
  private func conclude(_ unsettled: inout [CommittedBatch]) {
    guard let head = unsettled.last?.head else { return }
    state.withLock { state in
      state.durableHead = head
      state.isAhead = state.ledger.head != head
    }
    durability.advance(to: head.position)
    watch.notify()
    for batch in unsettled {
      if let start = batch.start { metrics?.committed(batch.size, since: start) }
      batch.deliver(nil)
    }
    unsettled = []
  }

  /// Puts memory right after a fault, and tells those who wait what became of theirs.
  ///
  /// - Returns: What those are told whose batch has met the fault.
  private func giveUp(
    _ error: AppendError, _ unsettled: inout [CommittedBatch]
  ) -> DaybookError {
    metrics?.failed()
    let fault = recover(from: error)
    watch.notifyObservers()
    for batch in unsettled {
      // Whatever can be read is durable.
      let isThere = !isBroken && (try? log.holds(batch.head)) == true
      batch.deliver(isThere ? nil : fault)
    }
    unsettled = []
    return fault
  }

  /// The room that finishing jobs may take, which come with the end of somebody else's job.
  private func roomForFinishing(_ count: Int) -> Int {
    let batchCount = state.withLock { $0.ledger.batches.count }
    return min(min(batchCount, count) * options.detailByteLimit, Self.finishingByteLimit)
  }

  private func decide(
    _ batch: [Submission], _ state: inout EngineState, _ transaction: any LogTransaction
  ) throws(AppendError) {
    try state.begin(transaction, now: options.clock.now())
    for submission in batch {
      let names = state.ledger.names.count
      submission.perform(&state)
      state.forgetUnusedNames(after: names)
    }
    state.archive(keeping: options.finishedInMemory, by: options.actor)
    // What commits nothing is no reason to commit: the next commit takes them along.
    if state.hasRecorded, let digests = snapshotter.takeDigests() {
      state.record(digests, by: options.actor)
    }
    try state.finish()
  }
}
