/// What happened to a job, or to something around jobs: a key, a worker, a queue, a batch.
///
/// A fact: once it stands in the log it is never edited or removed, and nothing may refuse it.
/// Which job it happened to, in which attempt, when, by whom and why stands beside it, in the
/// record.
public enum JobEvent: Hashable, Sendable, BitwiseCopyable {
  /// A job was accepted.
  case jobQueued(JobSpecification)
  /// A worker got a lease; the record names the new attempt.
  case attemptStarted(AttemptStarted)
  /// The attempt entered a stage.
  case stageEntered(StageEntered)
  /// The attempt reported how far it is.
  case progress(Progress)
  /// The attempt reported how far its upload is.
  case uploadProgress(UploadProgress)
  /// The attempt failed.
  case attemptFailed(AttemptFailed)
  /// The attempt ended without an answer.
  case attemptInterrupted(InterruptionReason)
  /// The job ended well.
  case jobCompleted
  /// The job ended badly.
  case jobFailed(FailureReason)
  /// The job was kept from running.
  case paused(PauseReason)
  /// The job may run again.
  case resumed
  /// Somebody wants the running job to end.
  case cancelRequested
  /// The job ended because somebody said so.
  case cancelled
  /// The job was made available afresh, with all its attempts.
  case retried
  /// The job's due time or priority was changed.
  case rescheduled(Rescheduled)
  /// The job is gone, except from the log.
  case deleted
  /// Private bytes of the job were erased.
  case redacted
  /// A result came after its lease had ended, and was not applied.
  case lateResultRefused(LateResult)
  /// A finished job came back from the log into memory, because somebody acts on it.
  case jobRecalled(JobRecalled)
  /// A key went on the skip list by hand.
  case keySkipped(JobKey)
  /// A key left the skip list by hand.
  case keyCleared(JobKey)
  /// A worker announced itself.
  case workerStarted(WorkerStarted)
  /// A worker is alive, and so are all its leases.
  case heartbeat(Heartbeat)
  /// A worker left, or was found gone.
  case workerStopped(WorkerStopped)
  /// Finished jobs left memory; the log and the index of finished jobs keep them.
  case finishedArchived(FinishedArchived)
  /// The jobs of a queue, or of all, are kept from being leased.
  case queuePaused(QueueScope)
  /// The jobs of a queue, or of all, may be leased again.
  case queueResumed(QueueScope)
  /// A queue, or a kind of job in it, got new limits.
  case queueLimited(QueueLimited)
  /// A batch was opened.
  case batchOpened(BatchOpened)
  /// A batch takes no more jobs.
  case batchSealed(BatchSealed)
  /// All jobs of a batch have ended.
  case batchFinished(BatchFinished)
  /// A schedule was added or replaced.
  case scheduleAdded(ScheduleAdded)
  /// A schedule came to a due time.
  case scheduleFired(ScheduleFired)
  /// A schedule was removed.
  case scheduleRemoved(ScheduleRemoved)
  /// A scan of a tree of files was started.
  case scanStarted(ScanStarted)
  /// A scan has come so far, and goes on from here when it is interrupted.
  case scanCheckpointed(ScanProgress)
  /// A scan has come to its end.
  case scanFinished(ScanProgress)
  /// The job has a temporary file, to be removed when it ends.
  case temporaryFileRegistered
  /// A temporary file of the job was dealt with.
  case temporaryFileRemoved(TemporaryFileRemoved)
  /// Old jobs were deleted, or their payloads erased.
  case retentionApplied(RetentionApplied)
  /// A projection was in a certain state after an event.
  case stateDigested(StateDigested)
}

extension JobEvent {
  /// Whether the event is the first of a job, so that its position names the job.
  @inlinable public var beginsJob: Bool {
    if case .jobQueued = self { true } else { false }
  }
}
