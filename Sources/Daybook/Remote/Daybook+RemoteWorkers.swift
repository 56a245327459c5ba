public import DaybookDomain
internal import DaybookProjections

/// What a worker is told when it tells that it is alive.
public struct Pulse: Hashable, Sendable {
  /// The worker.
  public var worker: WorkerID
  /// When it counts as gone unless it is heard of.
  public var deadline: Timestamp
  /// What it holds, oldest job first.
  public var leases: [Held]

  /// An attempt that a worker holds.
  public struct Held: Hashable, Sendable {
    /// The attempt.
    public var attempt: AttemptID
    /// Whether it is to end.
    public var isCancelRequested: Bool
  }
}

/// Workers that are known by their numbers or names alone.
extension Daybook {
  /// The worker with a number.
  ///
  /// - Parameters:
  ///   - id: The number.
  ///   - actor: Who answers for it; the worker itself when `nil`.
  /// - Returns: `nil` when there is none, or none any more.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  public func worker(_ id: WorkerID, as actor: String? = nil) async throws(DaybookError) -> Worker?
  {
    try await engine.glance { state in
      state.ledger.workers[id].map { state.worker($0, as: actor) }
    }
  }

  /// The latest worker of a name that is not gone.
  public func worker(
    named name: String, as actor: String? = nil
  ) async throws(DaybookError) -> Worker? {
    let now = engine.options.clock.now()
    return try await engine.glance { state in
      guard let word = state.ledger.names.name(of: name) else { return nil }
      var found: WorkerTable.Entry?
      state.ledger.workers.enumerate { entry in
        if entry.name == word, entry.deadline > now, (found?.id ?? .none) < entry.id {
          found = entry
        }
      }
      return found.map { state.worker($0, as: actor) }
    }
  }

  /// Tells that workers are alive, in one commit: one event each, however many jobs they hold.
  ///
  /// - Returns: For each worker what it holds; ``JobRejection/unknownWorker`` for one that was
  ///   taken for gone, and whose leases are no longer its own.
  /// - Throws: ``DaybookError``; nothing was recorded.
  /// - Complexity: O(*r*), *r* being the number of running jobs.
  public func heartbeat(
    _ workers: [WorkerID], as actor: String? = nil
  ) async throws(DaybookError) -> [Result<Pulse, DaybookError>] {
    try await engine.perform(byteCount: workers.count * 32) { state in
      var held: [WorkerID: [Pulse.Held]] = [:]
      let wanted = Set(workers)
      state.ledger.jobs.forEachRunning { job, lease in
        guard wanted.contains(lease.worker), let running = state.ledger.jobs.state(of: job) else {
          return
        }
        let attempt = AttemptID(job: job, number: running.attempt)
        held[lease.worker, default: []].append(
          Pulse.Held(attempt: attempt, isCancelRequested: running.isCancelRequested))
      }
      return workers.map { id in
        guard let entry = state.ledger.workers[id] else {
          return .failure(.rejected(.unknownWorker))
        }
        let worker = state.worker(entry, as: actor)
        let deadline = state.time.adding(
          milliseconds: entry.deadline.milliseconds - entry.heardAt.milliseconds)
        let event = JobEvent.Heartbeat(worker: id, deadline: deadline)
        state.record(
          .heartbeat(event), job: JobID.none, by: state.author(worker.actor))
        let leases = (held[id] ?? []).sorted { $0.attempt.job < $1.attempt.job }
        return .success(Pulse(worker: id, deadline: deadline, leases: leases))
      }
    }
  }

  /// Tells that a worker is alive, if half of its time is over.
  ///
  /// - Returns: When it counts as gone unless it is heard of.
  /// - Throws: ``DaybookError``; ``JobRejection/unknownWorker`` when it was taken for gone.
  public func prolong(
    _ worker: Worker, as actor: String? = nil
  ) async throws(DaybookError) -> Timestamp {
    let deadline = try await engine.glance { $0.ledger.workers[worker.id]?.deadline }
    let half = worker.timeout.milliseconds / 2
    if let deadline, deadline > engine.options.clock.now().adding(milliseconds: half) {
      return deadline
    }
    return try await heartbeat([worker.id], as: actor)[0].get().deadline
  }

  /// Who makes an attempt.
  ///
  /// - Throws: ``DaybookError``; ``JobRejection/staleAttempt(current:)`` when it has ended.
  public func holder(of attempt: AttemptID) async throws(DaybookError) -> WorkerID {
    let found = try await engine.glance { state -> Result<WorkerID, JobRejection> in
      guard let job = state.ledger.jobs.state(of: attempt.job) else { return .failure(.unknownJob) }
      guard job.attempt >= attempt.number, attempt.number > 0 else {
        return .failure(.unknownAttempt(current: job.attempt))
      }
      guard job.attempt == attempt.number, let lease = job.lease else {
        return .failure(.staleAttempt(current: job.attempt))
      }
      return .success(lease.worker)
    }
    do throws(JobRejection) { return try found.get() } catch { throw .rejected(error) }
  }

  /// Whether something may be leased from some queues now.
  ///
  /// Cheap, and a hint: somebody else may be faster.
  public func hasReadyJob(
    in queues: [String], kinds: [String]? = nil
  ) async throws(DaybookError) -> Bool {
    let now = engine.options.clock.now()
    return try await engine.glance { state in state.hasReadyJob(in: queues, kinds: kinds, now: now)
    }
  }
}

extension EngineState {
  fileprivate func worker(_ entry: WorkerTable.Entry, as actor: String?) -> Worker {
    let name = ledger.names[entry.name]
    return Worker(
      id: entry.id, name: name, actor: actor ?? name,
      timeout: .milliseconds(entry.deadline.milliseconds - entry.heardAt.milliseconds))
  }
}
