internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Carrying out commands.
extension EngineState {
  /// The number of a word that a caller used.
  mutating func name(_ word: String) -> Name { word.isEmpty ? .none : ledger.names.intern(word) }

  /// The author that an attribution speaks of.
  mutating func author(_ attribution: Attribution) -> Author {
    Author(actor: name(attribution.actor), cause: attribution.cause ?? .beginning)
  }

  /// An author of whom nothing else is to be said.
  mutating func author(_ actor: String) -> Author {
    Author(actor: name(actor), cause: .beginning)
  }

  /// The specification of a prepared job, with its words in numbers.
  mutating func specification(of prepared: borrowing PreparedJob) -> JobSpecification {
    var specification = prepared.specification
    specification.queue = name(prepared.queue)
    specification.kind = name(prepared.kind)
    specification.group = name(prepared.group)
    return specification
  }

  /// Accepts a job, unless one with the same key keeps it out.
  mutating func enqueue(
    _ prepared: borrowing PreparedJob, by author: Author
  ) -> Result<EnqueueResult, JobRejection> {
    let batch = prepared.specification.batch
    if batch != .none, let refusal = refusal(of: batch) { return .failure(refusal) }
    var specification = specification(of: prepared)
    if let delay = prepared.delayMilliseconds {
      specification.due = time.adding(milliseconds: delay)
    }
    if let obstacle = ledger.keys.obstacle(for: specification) {
      return .success(.duplicate(of: obstacle))
    }
    do throws(JobRejection) {
      let position = record(
        .jobQueued(try specification.checked()), job: nil, detail: prepared.detail, by: author)
      return .success(.queued(JobID(rawValue: position.rawValue)))
    } catch { return .failure(error) }
  }

  /// Carries out a command on a job, which comes back from the log if it has left memory.
  ///
  /// - Returns: The position of the first event; `nil` when there was nothing to do.
  mutating func command(
    _ command: JobCommand, on job: JobID, detail: [UInt8] = [], by author: Author
  ) -> Result<LogPosition?, DaybookError> {
    do throws(DaybookError) {
      let decision: Decision
      if let place = ledger.jobs.place(of: job) {
        decision = try decide(command, about: ledger.jobs.state(at: place))
      } else {
        let recalled = try recall(job)
        decision = try decide(command, about: recalled?.state)
        if let recalled, !decision.isEmpty {
          var author = author
          author.previous = recalled.head
          record(.jobRecalled(recalled.event), job: job, by: author)
        }
      }
      let position = carryOut(decision, job, detail, author)
      if let refusal = decision.refusal { throw .rejected(refusal) }
      return .success(position)
    } catch { return .failure(error) }
  }

  private func decide(
    _ command: JobCommand, about state: JobState?
  ) throws(DaybookError) -> Decision {
    do throws(JobRejection) {
      if case .retry = command { try checkKeyIsFree(for: state) }
      return try JobState.decide(command, about: state, at: time)
    } catch { throw .rejected(error) }
  }

  /// Refuses to bring an ended job back while another one of its key has not ended.
  private func checkKeyIsFree(for state: JobState?) throws(JobRejection) {
    guard let state, state.status.isTerminal, state.specification.uniqueness != .none,
      let standing = ledger.keys[state.specification.key], standing.unfinishedCount > 0
    else { return }
    throw .duplicate(of: standing.lastJob)
  }

  /// Gives a worker the best jobs that are ready.
  mutating func lease(
    upTo count: Int, from queues: [Name], kinds: [Name]?, worker: WorkerID,
    deadline: Timestamp, by author: Author
  ) -> [Grant] {
    for queue in queues where ledger.controls.obstacle(in: queue, at: time) != .paused {
      resumePausedByShutdown(in: queue, by: author)
    }
    var grants: [Grant] = []
    while grants.count < count,
      let job = ready.next(from: queues, kinds: kinds, at: time, in: ledger)
    {
      guard let grant = try? lease(job, worker: worker, deadline: deadline, by: author).get()
      else { preconditionFailure("a job that is ready can be leased") }
      grants.append(grant)
    }
    return grants
  }

  /// Gives a worker a certain job.
  mutating func lease(
    _ job: JobID, worker: WorkerID, deadline: Timestamp, by author: Author
  ) -> Result<Grant, DaybookError> {
    command(.lease(worker: worker, deadline: deadline), on: job, by: author).map { _ in
      let state = ledger.jobs.state(of: job)!
      return Grant(
        job: job, attempt: state.attempt, queue: ledger.names[state.specification.queue],
        kind: ledger.names[state.specification.kind],
        timeoutMilliseconds: state.specification.timeoutMilliseconds, deadline: deadline)
    }
  }

  /// Lets the jobs of a queue run again that a shutdown paused: whoever leases is the next start.
  mutating func resumePausedByShutdown(in queue: Name, by author: Author) {
    let jobs = ready.pausedByShutdown(in: queue)
    guard !jobs.isEmpty else { return }
    ready.forgetPausedByShutdown(in: queue)
    for job in jobs {
      guard let state = ledger.jobs.state(of: job), state.status == .paused,
        state.pauseReason == .shutdown
      else { continue }
      record(.resumed, job: job, by: author)
    }
  }

  private mutating func carryOut(
    _ decision: borrowing Decision, _ job: JobID, _ detail: [UInt8], _ author: Author
  ) -> LogPosition? {
    var first: LogPosition?
    for index in 0..<decision.count {
      let event = decision[index]
      let position = record(
        event, job: job, attempt: attempt(of: event, job), detail: first == nil ? detail : [],
        by: author)
      if first == nil { first = position }
    }
    return first
  }

  /// The attempt that an event belongs to: a new one for a lease, the present one for whatever
  /// happens in or to it.
  private func attempt(of event: JobEvent, _ job: JobID) -> UInt32 {
    guard let (attempt, status) = ledger.jobs.attempt(of: job) else { return 0 }
    switch event {
    case .attemptStarted: return attempt + 1
    case .stageEntered, .progress, .uploadProgress, .attemptFailed, .attemptInterrupted,
      .jobCompleted, .jobFailed, .lateResultRefused, .cancelRequested:
      return attempt
    default: return status == .running ? attempt : 0
    }
  }

  /// A job that has left memory, as its events in the log say.
  private mutating func recall(
    _ job: JobID
  ) throws(DaybookError) -> (state: JobState, head: LogPosition, event: JobEvent.JobRecalled)? {
    do throws(FoldFault) {
      guard let end = try noted(job) else { return nil }
      let history = try JobHistory(endingAt: end.head, in: source)
      guard let state = history.state else { return nil }
      let event = JobEvent.JobRecalled(
        specification: state.specification, status: state.status, attempt: state.attempt,
        failures: state.failures, endedAt: state.since)
      return (state, end.head, event)
    } catch { throw .unreadable(error) }
  }
}

/// A lease that was given.
struct Grant {
  var job: JobID
  var attempt: UInt32
  var queue: String
  var kind: String
  /// How long the attempt may take; 0 is for ever.
  var timeoutMilliseconds: UInt32
  var deadline: Timestamp
}
