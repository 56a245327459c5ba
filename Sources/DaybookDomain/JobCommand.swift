/// What somebody wants to happen to one job.
///
/// Time, randomness and everything else from outside arrive as arguments, so that the answer
/// depends on nothing but the state and the command.
public enum JobCommand: Hashable, Sendable {
  /// Accept a job.
  case enqueue(JobSpecification)
  /// Give a worker a lease until a moment.
  case lease(worker: WorkerID, deadline: Timestamp)
  /// Note that the attempt entered a stage.
  case enterStage(attempt: UInt32, stage: Name)
  /// Note how far the attempt is.
  case progress(attempt: UInt32, JobEvent.Progress)
  /// Note how far the attempt's upload is.
  case uploadProgress(attempt: UInt32, JobEvent.UploadProgress)
  /// End the attempt and the job well.
  case complete(attempt: UInt32)
  /// End the attempt badly; `entropy` chooses the jitter of the next one.
  case fail(attempt: UInt32, AttemptFailure, verdict: Verdict, entropy: UInt64)
  /// End the attempt without an answer.
  case interrupt(attempt: UInt32, InterruptionReason)
  /// Confirm that the attempt has ended because the job was to be cancelled.
  case acknowledgeCancel(attempt: UInt32)
  /// Keep the job from running; a running attempt is interrupted.
  case pause
  /// Let a paused job run again.
  case resume
  /// End the job; a running attempt is asked to end, or with `now` ended without asking.
  case cancel(now: Bool)
  /// Make an ended or waiting job available afresh.
  case retry
  /// Change when, or how early among others, a waiting job runs.
  case reschedule(due: Timestamp?, priority: UInt8?)
  /// Remove the job from everything but the log.
  case delete
}
