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
      guard try log.holds(durableHead) else {
        throw .log(.forked(position: durableHead.position))
      }
      ledger =
        try Ledger.saved(in: log, head: head, through: LogPosition(rawValue: .max)) ?? Ledger()
      // The order of the waiting jobs is built at the end, and not kept on the way.
      ready = ReadyQueue()
      try ledger.catchUp(with: log)
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

  private static func reading<R>(
    _ body: () throws(LogError) -> R
  ) throws(FoldFault) -> R {
    do throws(LogError) { return try body() } catch { throw .log(error) }
  }
}
