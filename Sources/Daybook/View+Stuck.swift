public import DaybookDomain
internal import DaybookProjections

extension View {
  /// A job that runs and perhaps does not.
  public struct StuckRecord: Hashable, Sendable {
    /// Why a job is taken for stuck.
    public enum Reason: UInt8, Hashable, Sendable, CaseIterable {
      /// The process of its worker is certainly no longer there.
      case workerDead
      /// Its worker was not heard of in time.
      case workerLate
      /// The attempt takes longer than it may, and its worker has not ended it.
      case overTime
      /// Somebody asked it to end, and it has not for a minute.
      case ignoresCancellation
    }

    /// The job.
    public let job: JobSummary
    /// Why it is taken for stuck: what weighs most.
    public let reason: Reason
    /// Since when it is.
    public let since: Timestamp
  }

  /// How long a running attempt may take to end after it was asked to.
  public static let cancellationTolerance = Duration.seconds(60)

  /// How long a worker has to end an attempt whose time is over.
  public static let overTimeTolerance = Duration.seconds(30)

  /// The jobs that run and perhaps do not, oldest first, at the time of the view.
  public func stuck() throws(DaybookError) -> [StuckRecord] { try stuck(at: time) }

  /// The jobs that run and perhaps do not, oldest first, should nothing happen until a moment.
  ///
  /// - Complexity: O(*r* + *w*), *r* being the number of running jobs and *w* that of workers.
  public func stuck(at moment: Timestamp) throws(DaybookError) -> [StuckRecord] {
    var workers: [WorkerID: WorkerRecord] = [:]
    for worker in self.workers() { workers[worker.id] = worker }
    var running: [JobID] = []
    photograph.ledger.jobs.forEachRunning { job, _ in running.append(job) }
    var found: [StuckRecord] = []
    for id in running.sorted() {
      guard let job = try job(id), let (reason, since) = try verdict(job, workers, moment) else {
        continue
      }
      found.append(StuckRecord(job: job, reason: reason, since: since))
    }
    return found
  }

  private func verdict(
    _ job: JobSummary, _ workers: [WorkerID: WorkerRecord], _ moment: Timestamp
  ) throws(DaybookError) -> (StuckRecord.Reason, since: Timestamp)? {
    guard let worker = job.worker.flatMap({ workers[$0] }) else {
      return (.workerLate, since: job.since)
    }
    if worker.isDead { return (.workerDead, since: worker.heardAt) }
    if worker.deadline <= moment { return (.workerLate, since: worker.deadline) }
    if let timeout = job.timeout {
      let end = job.since.adding(milliseconds: timeout.milliseconds)
      if end.adding(milliseconds: Self.overTimeTolerance.milliseconds) <= moment {
        return (.overTime, since: end)
      }
    }
    if job.isCancelRequested, let asked = try cancelRequest(of: job) {
      let end = asked.adding(milliseconds: Self.cancellationTolerance.milliseconds)
      if end <= moment { return (.ignoresCancellation, since: asked) }
    }
    return nil
  }

  private func cancelRequest(of job: JobSummary) throws(DaybookError) -> Timestamp? {
    let events = try history(of: job.id)?.events ?? []
    return events.last { if case .cancelRequested = $0.recorded.event { true } else { false } }?
      .recorded.time
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
    let late = try await view().stuck().filter { $0.reason != .workerDead }.map(\.job)
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
