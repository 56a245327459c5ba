internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections

/// What a worker wants to know of the state.
struct LookOrder: Sendable {
  /// Gives the attempts whose handlers run, by the numbers that the worker gave them.
  var attempts: @Sendable () -> [Int: RunningAttempt]
  /// The number of interventions that the worker has seen.
  var seenInterventions: Int
  /// The queues that it takes jobs from.
  var queues: [String]
  /// The kinds that it has handlers for.
  var kinds: [String]
}

/// What a worker is told of the state.
struct Look: Sendable {
  /// Whether a job is ready for it.
  var isReady = false
  /// When to look again if nothing happens until then: a job is due, or a rate lets one start.
  var nextChance: Timestamp?
  /// The number of interventions up to now.
  var interventionCount = 0
  /// The attempts that are to end, and why.
  var interventions: [(number: Int, cancellation: RunningAttempt.Cancellation)] = []
  /// The kinds of jobs in its queues that it has no handler for.
  var unhandledKinds: Set<String> = []
  /// How far what was seen must be durable before anything is done about it.
  var position = LogPosition.beginning
  /// The memory that it was seen in.
  var generation = 0
}

extension EngineState {
  /// Looks at what concerns a worker.
  ///
  /// - Complexity: O(1) in the number of jobs. The attempts are gone through only when somebody
  ///   has intervened anywhere since the last look.
  mutating func look(_ order: LookOrder, now: Timestamp) -> Look {
    var look = Look()
    look.position = ledger.head.position
    look.generation = generation
    look.interventionCount = notices.interventionCount
    if notices.interventionCount != order.seenInterventions {
      for (number, attempt) in order.attempts() {
        if let cancellation = cancellation(of: attempt) {
          look.interventions.append((number, cancellation))
        }
      }
    }
    let queues = order.queues.compactMap { ledger.names.name(of: $0) }
    let kinds = order.kinds.compactMap { ledger.names.name(of: $0) }
    let time = max(now, ledger.time)
    look.isReady = hasReadyJob(in: queues, kinds: kinds, at: time)
    look.nextChance = ready.nextChance(from: queues, kinds: kinds, at: time, in: ledger)
    for queue in queues {
      for kind in ready.waitingKinds(in: queue) where !kinds.contains(kind) {
        look.unhandledKinds.insert(ledger.names[kind])
      }
    }
    return look
  }

  /// Whether whoever leases finds a job.
  mutating func hasReadyJob(in queues: [String], kinds: [String]?, now: Timestamp) -> Bool {
    hasReadyJob(
      in: queues.compactMap { ledger.names.name(of: $0) },
      kinds: kinds.map { $0.compactMap { ledger.names.name(of: $0) } }, at: max(now, ledger.time))
  }

  private mutating func hasReadyJob(in queues: [Name], kinds: [Name]?, at time: Timestamp) -> Bool {
    queues.contains { mayResumePausedByShutdown(in: $0, at: time) }
      || ready.next(from: queues, kinds: kinds, at: time, in: ledger) != nil
  }

  /// Whether whoever leases from a queue finds jobs there that a shutdown paused.
  private func mayResumePausedByShutdown(in queue: Name, at time: Timestamp) -> Bool {
    !ready.pausedByShutdown(in: queue).isEmpty
      && ledger.controls.obstacle(in: queue, at: time) != .paused
  }

  private func cancellation(of attempt: RunningAttempt) -> RunningAttempt.Cancellation? {
    guard let state = ledger.jobs.state(of: attempt.lease.job), state.status == .running,
      state.attempt == attempt.lease.attempt
    else { return .taken }
    return state.isCancelRequested ? .requested : nil
  }

  /// Gives back what a worker holds in the log and does not know of: what it was leased in a
  /// commit of which it never heard.
  mutating func release(from worker: Worker, keeping kept: Set<JobID>) {
    var lost: [JobID] = []
    ledger.jobs.forEachRunning { job, lease in
      if lease.worker == worker.id, !kept.contains(job) { lost.append(job) }
    }
    let author = author(worker.actor)
    for job in lost.sorted() {
      guard let attempt = ledger.jobs.state(of: job)?.attempt else { continue }
      _ = command(.interrupt(attempt: attempt, .released), on: job, by: author)
    }
  }
}
