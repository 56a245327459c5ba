public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire

extension Daybook {
  /// Announces a worker, who may then lease jobs.
  ///
  /// - Parameters:
  ///   - name: What it calls itself; 1 to 255 bytes.
  ///   - timeout: How long it may be silent before its leases end. It must be heard of in time:
  ///     by ``heartbeat(_:)``, best from ``withHeartbeats(of:every:_:)``.
  ///   - isRemote: Whether it lives elsewhere, and outlives this process: then only its silence can
  ///     tell that it is gone.
  ///   - actor: Who is recorded to do what it does, if not the worker itself.
  /// - Returns: The worker, in whose name jobs are leased and answered for.
  /// - Throws: ``DaybookError``; nobody was announced.
  public func startWorker(
    named name: String, timeout: Duration = Worker.standardTimeout, isRemote: Bool = false,
    as actor: String? = nil
  ) async throws(DaybookError) -> Worker {
    do throws(JobRejection) {
      try JobRequest.check(name, field: "worker")
      guard timeout > .zero else { throw JobRejection.invalid(field: .timeout) }
    } catch { throw .rejected(error) }
    let process = isRemote ? ProcessIdentity.unknown : ProcessIdentity.current
    let actor = actor ?? name
    let id = try await engine.perform { state in
      let author = state.author(actor)
      let event = JobEvent.WorkerStarted(
        name: state.name(name), process: process,
        deadline: state.time.adding(milliseconds: timeout.milliseconds))
      return WorkerID(
        rawValue: state.record(.workerStarted(event), job: JobID.none, by: author).rawValue)
    }
    return Worker(id: id, name: name, actor: actor, timeout: timeout)
  }

  /// Tells that a worker is alive: one event, however many jobs it holds.
  ///
  /// - Throws: ``DaybookError``; ``JobRejection/unknownWorker`` when it was taken for gone, and
  ///   its leases are no longer its own.
  public func heartbeat(_ worker: Worker) async throws(DaybookError) {
    let isKnown = try await engine.perform { state in
      guard state.ledger.workers[worker.id] != nil else { return false }
      let event = JobEvent.Heartbeat(
        worker: worker.id,
        deadline: state.time.adding(milliseconds: worker.timeout.milliseconds))
      let author = state.author(worker.actor)
      state.record(.heartbeat(event), job: JobID.none, by: author)
      return true
    }
    if !isKnown { throw .rejected(.unknownWorker) }
  }

  /// Calls `body` while a worker is kept alive by heartbeats.
  ///
  /// A heartbeat that fails is tried again at the next period: until the worker's time-out
  /// nothing is lost by it.
  public func withHeartbeats<R: Sendable>(
    of worker: Worker, every period: Duration = Worker.standardPeriod,
    _ body: sending @escaping () async throws -> R
  ) async throws -> R {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          try? await Task.sleep(for: period)
          if Task.isCancelled { return }
          try? await self.heartbeat(worker)
        }
      }
      defer { group.cancelAll() }
      return try await body()
    }
  }

  /// Takes leave of a worker; jobs that it still holds are interrupted as by a shutdown.
  public func stopWorker(_ worker: Worker) async throws(DaybookError) {
    _ = try await engine.perform { state in
      state.retire(worker.id, reason: .shutdown, by: state.author(worker.actor))
    }
  }

  /// Ends the leases of workers that are provably gone, or were silent for too long.
  ///
  /// Called by whoever starts to work; it costs nothing when there is nothing to do.
  ///
  /// - Returns: The jobs whose attempts were interrupted.
  @discardableResult
  public func reclaim() async throws(DaybookError) -> [JobID] {
    let view = try await view()
    let gone = view.workers().filter { $0.isGone }
    guard !gone.isEmpty else { return [] }
    let actor = engine.options.actor
    return try await engine.perform { state in
      let author = state.author(actor)
      return gone.flatMap { worker in
        state.retire(worker.id, reason: worker.isDead ? .died : .expired, by: author)
      }
    }
  }
}

extension EngineState {
  /// Notes that a worker is no longer there, and interrupts what it held.
  ///
  /// - Returns: The jobs that it held.
  @discardableResult
  mutating func retire(
    _ worker: WorkerID, reason: JobEvent.WorkerStopped.Reason, by author: Author
  ) -> [JobID] {
    guard let entry = ledger.workers[worker] else { return [] }
    // It may have been heard of since it was taken for gone.
    if reason == .expired && entry.deadline > time { return [] }
    let why: InterruptionReason =
      switch reason {
      case .shutdown: .shutdown
      case .died: .workerDied
      case .expired: .leaseExpired
      }
    var held: [JobID] = []
    ledger.jobs.forEachRunning { job, lease in if lease.worker == worker { held.append(job) } }
    held.sort()
    var author = author
    let stopped = JobEvent.WorkerStopped(worker: worker, reason: reason)
    author.cause = record(.workerStopped(stopped), job: JobID.none, by: author)
    for job in held {
      guard let attempt = ledger.jobs.state(of: job)?.attempt else { continue }
      _ = command(.interrupt(attempt: attempt, why), on: job, by: author)
    }
    return held
  }
}

extension ProcessIdentity {
  /// This process.
  static let current = ProcessIdentity(
    boot: bootDigest, namespace: RunningProcess.namespace,
    processID: UInt32(RunningProcess.current.id), startTime: RunningProcess.current.startTime)

  private static let bootDigest = JobKey(digestOf: RunningProcess.boot).high

  /// Whether the process is certainly no longer there.
  ///
  /// One of another container on this machine, or of no machine at all, may be there for all that
  /// can be seen from here.
  var isDead: Bool {
    if processID == 0 { return false }
    if boot != Self.bootDigest { return true }
    if namespace != RunningProcess.namespace { return false }
    return !RunningProcess(id: Int32(processID), startTime: startTime).isAlive
  }
}
