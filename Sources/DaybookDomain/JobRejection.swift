/// Why a command produced no event.
///
/// The same state and command always give the same answer. The log has no trace of it, except
/// for ``lateResult(current:)``, where somebody did work that must be explainable.
public enum JobRejection: Error, Hashable, Sendable {
  /// There is no such job.
  case unknownJob
  /// A job with the same key is in the way.
  case duplicate(of: JobID)
  /// The job is deleted.
  case deleted
  /// The job has ended.
  case finished(JobStatus)
  /// The job has not ended.
  case unfinished(JobStatus)
  /// A worker holds a lease on it.
  case running(by: WorkerID)
  /// No worker holds a lease on it.
  case notRunning(JobStatus)
  /// Its due time has not come.
  case notDue(Timestamp)
  /// It is paused.
  case paused(PauseReason)
  /// It is not paused.
  case notPaused(JobStatus)
  /// Its cancellation was requested before.
  case alreadyCancelling
  /// The attempt's lease has ended; the result was recorded as late and not applied.
  case lateResult(current: UInt32)
  /// The attempt's lease has ended; what it reports was not recorded.
  case staleAttempt(current: UInt32)
  /// There never was such an attempt.
  case unknownAttempt(current: UInt32)
  /// There is no such worker, or it has stopped.
  case unknownWorker
  /// It has no failure on record.
  case neverFailed
  /// A value is not allowed.
  case invalid(field: InvalidField)
}

/// A value that is not allowed in a command.
public enum InvalidField: Hashable, Sendable {
  /// A priority above 100.
  case priority(Int)
  /// No attempt at all, or more than 65,535.
  case attemptLimit(Int)
  /// A delay into the past, or one that does not fit.
  case delay
  /// A time-out below zero or above 49 days.
  case timeout
  /// A name that is empty or too long, in bytes.
  case name(field: String, byteCount: Int, limit: Int)
  /// Private bytes beyond the limit.
  case detail(byteCount: Int, limit: Int)
}
