extension JobState {
  /// Chooses the events that answer a command.
  ///
  /// Pure: no clock, no I/O, no randomness. Anything of that kind arrives in the arguments.
  ///
  /// - Parameters:
  ///   - command: What somebody wants.
  ///   - state: The job's state, or `nil` when there is no such job yet.
  ///   - time: The time that the events will carry.
  /// - Returns: The events, of which there may be none.
  /// - Throws: ``JobRejection``; then nothing is to be recorded.
  public static func decide(
    _ command: JobCommand, about state: JobState?, at time: Timestamp
  ) throws(JobRejection) -> Decision {
    if case .enqueue(let specification) = command {
      precondition(state == nil, "a new job has no state")
      return Decision(.jobQueued(try specification.checked()))
    }
    guard let state else { throw .unknownJob }
    guard state.status != .deleted else { throw .deleted }
    return switch command {
    case .enqueue: preconditionFailure("answered above")
    case .lease(let worker, let deadline):
      try state.lease(worker: worker, deadline: deadline, at: time)
    case .enterStage(let attempt, let stage):
      try state.report(.stageEntered(JobEvent.StageEntered(stage: stage)), of: attempt)
    case .progress(let attempt, let progress):
      try state.report(.progress(progress), of: attempt)
    case .uploadProgress(let attempt, let progress):
      try state.report(.uploadProgress(progress), of: attempt)
    case .complete(let attempt):
      try state.complete(attempt)
    case .fail(let attempt, let failure, let verdict, let entropy):
      try state.fail(attempt, failure, verdict, entropy: entropy, at: time)
    case .interrupt(let attempt, let reason):
      try state.interrupt(attempt, reason)
    case .acknowledgeCancel(let attempt):
      try state.acknowledgeCancel(attempt)
    case .pause: try state.pause()
    case .resume: try state.resume()
    case .cancel(let now): try state.cancel(now: now)
    case .retry: try state.retry()
    case .reschedule(let due, let priority): try state.reschedule(due: due, priority: priority)
    case .delete: try state.delete()
    }
  }

  private func lease(
    worker: WorkerID, deadline: Timestamp, at time: Timestamp
  ) throws(JobRejection) -> Decision {
    switch status {
    case .scheduled, .available, .retryable:
      guard due <= time else { throw .notDue(due) }
      return Decision(
        .attemptStarted(JobEvent.AttemptStarted(worker: worker, deadline: deadline)))
    case .running: throw .running(by: lease?.worker ?? .none)
    case .paused: throw .paused(pauseReason)
    case .completed, .failed, .cancelled, .deleted: throw .finished(status)
    }
  }

  private func pause() throws(JobRejection) -> Decision {
    switch status {
    case .scheduled, .available, .retryable: return Decision(.paused(.operatorRequest))
    case .running:
      // A pause would forget that the job is to end.
      guard !isCancelRequested else { throw .alreadyCancelling }
      return Decision(.attemptInterrupted(.paused), .paused(.operatorRequest))
    case .paused where pauseReason == .shutdown: return Decision(.paused(.operatorRequest))
    case .paused: throw .paused(pauseReason)
    case .completed, .failed, .cancelled, .deleted: throw .finished(status)
    }
  }

  private func resume() throws(JobRejection) -> Decision {
    guard status == .paused else { throw .notPaused(status) }
    return Decision(.resumed)
  }

  private func cancel(now: Bool) throws(JobRejection) -> Decision {
    switch status {
    case .scheduled, .available, .retryable, .paused: return Decision(.cancelled)
    case .running where now: return Decision(.attemptInterrupted(.cancelled), .cancelled)
    case .running:
      guard !isCancelRequested else { throw .alreadyCancelling }
      return Decision(.cancelRequested)
    case .completed, .failed, .cancelled, .deleted: throw .finished(status)
    }
  }

  private func retry() throws(JobRejection) -> Decision {
    switch status {
    case .running: throw .running(by: lease?.worker ?? .none)
    case .paused: throw .paused(pauseReason)
    case .available: throw .unfinished(status)
    case .scheduled, .retryable, .completed, .failed, .cancelled, .deleted:
      return Decision(.retried)
    }
  }

  private func reschedule(
    due: Timestamp?, priority: UInt8?
  ) throws(JobRejection) -> Decision {
    if let priority, priority > JobSpecification.highestPriority {
      throw .invalid(field: .priority(Int(priority)))
    }
    switch status {
    case .scheduled, .available, .retryable, .paused:
      if due == nil && priority == nil { return .nothing }
      return Decision(.rescheduled(JobEvent.Rescheduled(due: due, priority: priority)))
    case .running: throw .running(by: lease?.worker ?? .none)
    case .completed, .failed, .cancelled, .deleted: throw .finished(status)
    }
  }

  private func delete() throws(JobRejection) -> Decision {
    if status == .running { throw .running(by: lease?.worker ?? .none) }
    return Decision(.deleted)
  }
}

extension JobSpecification {
  /// The specification, if all its numbers are allowed: what answers a request to queue a job.
  ///
  /// - Throws: ``JobRejection`` that names the number.
  public func checked() throws(JobRejection) -> JobSpecification {
    if priority > Self.highestPriority { throw .invalid(field: .priority(Int(priority))) }
    if retry.attemptLimit == 0 { throw .invalid(field: .attemptLimit(0)) }
    return self
  }
}
