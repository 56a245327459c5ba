extension JobState {
  /// Folds one event into the state.
  ///
  /// Total: an event that was stored is a fact, so there is nothing to refuse. Events that are
  /// not about this job's life leave it as it is.
  public mutating func evolve(_ event: JobEvent, at time: Timestamp) {
    switch event {
    case .jobQueued(let specification):
      self = JobState(queued: specification, at: time)
    case .attemptStarted(let started):
      enter(.running, at: time)
      attempt += attempt < .max ? 1 : 0
      lease = Lease(worker: started.worker, deadline: started.deadline)
      progress = AttemptProgress()
    case .stageEntered(let entered):
      progress = AttemptProgress(stage: entered.stage)
    case .progress(let report):
      progress.done = report.done
      progress.total = report.total
    case .uploadProgress(let report):
      progress.done = report.byteCount
      progress.total = report.byteTotal
    case .attemptFailed(let failed):
      failures += failures < .max ? 1 : 0
      interruptions = 0
      due = failed.retryAt ?? time
      enter(.retryable, at: time)
    case .attemptInterrupted(let reason):
      if reason.isSuspicious { interruptions += interruptions < .max ? 1 : 0 }
      enter(.available, at: time)
    case .jobCompleted: enter(.completed, at: time)
    case .jobFailed: enter(.failed, at: time)
    case .cancelled: enter(.cancelled, at: time)
    case .deleted: enter(.deleted, at: time)
    case .paused(let reason):
      pauseReason = reason
      enter(.paused, at: time)
    case .resumed: wait(at: time)
    case .cancelRequested: isCancelRequested = true
    case .retried:
      failures = 0
      interruptions = 0
      due = time
      enter(.available, at: time)
    case .rescheduled(let change):
      if let priority = change.priority { specification.priority = priority }
      if let newDue = change.due { due = newDue }
      if status.isWaiting { wait(at: time) }
    case .jobRecalled(let recalled):
      self = JobState(recalled)
    case .redacted, .lateResultRefused, .keySkipped, .keyCleared, .workerStarted, .heartbeat,
      .workerStopped, .finishedArchived, .queuePaused, .queueResumed, .queueLimited,
      .batchOpened, .batchSealed, .batchFinished, .scheduleAdded, .scheduleFired,
      .scheduleRemoved, .scanStarted, .scanCheckpointed, .scanFinished,
      .temporaryFileRegistered, .temporaryFileRemoved, .retentionApplied, .stateDigested:
      break
    }
  }

  /// The state of a job that came back from the log.
  public init(_ recalled: JobEvent.JobRecalled) {
    self.init(queued: recalled.specification, at: recalled.endedAt)
    status = recalled.status
    attempt = recalled.attempt
    failures = recalled.failures
  }

  private mutating func enter(_ next: JobStatus, at time: Timestamp) {
    status = next
    since = time
    if next != .running { release() }
  }

  private mutating func wait(at time: Timestamp) {
    enter(due > time ? (failures > 0 ? .retryable : .scheduled) : .available, at: time)
  }

  private mutating func release() {
    lease = nil
    isCancelRequested = false
    progress = AttemptProgress()
  }
}
