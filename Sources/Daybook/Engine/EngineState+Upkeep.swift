internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What the engine does of its own accord.
extension EngineState {
  /// At most so many jobs leave memory in one batch, so that no caller waits long for it.
  private static let archiveBatch = 4096

  /// Lets the jobs leave memory that ended first, once there are a quarter more than wanted.
  mutating func archive(keeping count: Int, by actor: String) {
    let surplus = ledger.jobs.finishedCount - count
    guard surplus > count / 4 + 16 else { return }
    let staying = ledger.jobs.finishedCount - min(surplus, Self.archiveBatch)
    guard let position = ledger.jobs.archivePosition(keeping: staying) else { return }
    var leaving: [(JobID, JobState)] = []
    ledger.jobs.forEachLeaving(through: position) { job, state in leaving.append((job, state)) }
    for (job, state) in leaving {
      note(
        job, head: ledger.jobs.head(of: job)!, status: state.status, at: state.since)
    }
    noteLeavingBatches(through: position)
    let event = JobEvent.FinishedArchived(throughPosition: position.rawValue)
    record(
      .finishedArchived(event), job: JobID.none,
      by: Author(actor: name(actor), cause: .beginning))
  }

  /// Builds the state from the newest snapshot and the log.
  mutating func recover(from log: any EventLog) throws(DaybookError) {
    do throws(FoldFault) {
      let seen = log.commitNumber
      let head = try Self.reading { () throws(LogError) in try log.head() }
      if durableHead.position > head.position {
        throw .log(.shrunk(head: head.position, known: durableHead.position))
      }
      guard try Self.holds(durableHead, log) else {
        throw .log(.forked(position: durableHead.position))
      }
      if let saved = try savedLedger(in: log, head: head) {
        ledger = saved
      } else {
        ledger = Ledger()
      }
      ready = ReadyQueue()
      try replay(log)
      ready = ReadyQueue(ledger.jobs)
      durableHead = ledger.head
      seenCommit = seen
      isAhead = false
      fault = nil
      generation += 1
      notices.noteRestart()
    } catch {
      fault = .unreadable(error)
      throw .unreadable(error)
    }
  }

  /// Folds what other processes have committed, if there is anything.
  mutating func refresh(from log: any EventLog) throws(DaybookError) {
    let commit = log.commitNumber
    guard commit == nil || commit != seenCommit, !isAhead else { return }
    do throws(FoldFault) {
      try catchUp(with: log)
      if let commit, let seenCommit, commit < seenCommit {
        // Commits are only ever added: this is an older state of the log, put in its place.
        let head = try Self.reading { () throws(LogError) in try log.head() }
        throw .log(.shrunk(head: head.position, known: ledger.head.position))
      }
      durableHead = ledger.head
      seenCommit = commit ?? seenCommit
    } catch {
      fault = .unreadable(error)
      throw .unreadable(error)
    }
  }

  /// Folds the log to its end, without keeping the order of waiting jobs on the way.
  private mutating func replay(_ log: any EventLog) throws(FoldFault) {
    var fault: FoldFault?
    let codec = RecordCodec()
    try Self.reading { () throws(LogError) in
      try log.readFrames(from: ledger.head.position.next) { frame in
        do throws(FoldFault) {
          try ledger.fold(frame, codec: codec)
          return .proceed
        } catch {
          fault = error
          return .stop
        }
      }
    }
    if let fault { throw fault }
  }

  /// The newest saved ledger that fits the log.
  ///
  /// - Throws: ``LogError/shrunk(head:known:)`` when the log ends before a snapshot of it: what
  ///   was durable then is gone, and nobody must go on as if it had never been.
  private func savedLedger(
    in log: any EventLog, head: LogHead
  ) throws(FoldFault) -> Ledger? {
    // A snapshot that cannot be read is as good as none.
    let positions = (try? log.snapshots.positions()) ?? []
    for position in positions {
      let saved = try? log.snapshots.load(at: position) { bytes, savedHead in
        SavedLedger(head: savedHead, ledger: Ledger(decoding: bytes, at: savedHead))
      }
      guard let saved = saved ?? nil else { continue }
      if saved.head.position > head.position {
        throw .log(.shrunk(head: head.position, known: saved.head.position))
      }
      guard try Self.holds(saved.head, log) else { throw .log(.forked(position: position)) }
      if saved.ledger != nil { return saved.take() }
    }
    return nil
  }

  /// Whether the frame that a snapshot ends with stands in the log where it stood then.
  private static func holds(
    _ head: LogHead, _ log: any EventLog
  ) throws(FoldFault) -> Bool {
    if head == .empty { return true }
    var isThere = false
    try reading { () throws(LogError) in
      try log.readFrames(from: head.position) { frame in
        isThere = frame.head == head
        return .stop
      }
    }
    return isThere
  }

  private static func reading<R>(
    _ body: () throws(LogError) -> R
  ) throws(FoldFault) -> R {
    do throws(LogError) { return try body() } catch { throw .log(error) }
  }
}

/// A snapshot that was read, and the ledger in it if this version can use it.
private struct SavedLedger: ~Copyable {
  let head: LogHead
  var ledger: Ledger?

  consuming func take() -> Ledger? { ledger }
}
