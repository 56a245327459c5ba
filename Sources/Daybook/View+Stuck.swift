public import DaybookDomain
internal import DaybookProjections

extension View {
  /// A running job that does not get on.
  public struct StuckRecord: Hashable, Sendable {
    /// The job.
    public let job: JobSummary
    /// What is wrong with it.
    public let trouble: Trouble
    /// Since when.
    public let since: Timestamp
  }

  /// What may be wrong with a running job.
  public enum Trouble: Hashable, Sendable {
    /// The process of its worker is gone.
    case workerDied
    /// Its worker was not heard of in time.
    case workerSilent
    /// Its worker is alive, and has not ended it when its time was over.
    case overTime
  }

  /// How long a worker has to end an attempt whose time is over.
  public static let overTimeTolerance = Duration.seconds(30)

  /// The running jobs whose workers are gone or late, and those that run for too long; the
  /// longest stuck first.
  ///
  /// - Complexity: O(*m*), *m* being the number of jobs in memory.
  public func stuck() -> [StuckRecord] {
    var workers: [WorkerID: WorkerRecord] = [:]
    for worker in self.workers() { workers[worker.id] = worker }
    var found: [StuckRecord] = []
    photograph.ledger.jobs.forEachRunning { id, lease in
      guard let state = photograph.ledger.jobs.state(of: id),
        let (trouble, since) = trouble(of: state, workers[lease.worker])
      else { return }
      let job = JobSummary(id, state, head: photograph.ledger.jobs.head(of: id)!, in: self)
      found.append(StuckRecord(job: job, trouble: trouble, since: since))
    }
    return found.sorted { ($0.since, $0.job.id) < ($1.since, $1.job.id) }
  }

  private func trouble(
    of state: JobState, _ worker: WorkerRecord?
  ) -> (trouble: Trouble, since: Timestamp)? {
    guard let worker else { return (.workerSilent, state.since) }
    if worker.isDead { return (.workerDied, worker.heardAt) }
    if worker.isGone { return (.workerSilent, worker.deadline) }
    let timeout = Int64(state.specification.timeoutMilliseconds)
    let end = state.since.adding(milliseconds: timeout)
    let isOver = end.adding(milliseconds: Self.overTimeTolerance.milliseconds) <= time
    return timeout > 0 && isOver ? (.overTime, end) : nil
  }
}

extension Daybook {
  /// Puts right what ``View/stuck()`` shows: leases of workers that are gone end, and so do those
  /// of attempts whose time is over.
  ///
  /// Their jobs run again, unless they were interrupted too often; what their workers answer yet
  /// is refused as late.
  ///
  /// - Returns: The jobs whose attempts were interrupted.
  @discardableResult
  public func fixStuck(as attribution: Attribution? = nil) async throws(DaybookError) -> [JobID] {
    var fixed = try await reclaim()
    let late = try await view().stuck().filter { $0.trouble != .workerDied }.map(\.job)
    guard !late.isEmpty else { return fixed }
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    fixed += try await engine.perform { state in
      let author = state.author(attribution)
      return late.filter { job in
        let command = JobCommand.interrupt(attempt: UInt32(job.attempt), .leaseExpired)
        // One that has answered meanwhile is not stuck.
        return (try? state.command(command, on: job.id, by: author).get()) != nil
      }.map(\.id)
    }
    return fixed.sorted()
  }
}
