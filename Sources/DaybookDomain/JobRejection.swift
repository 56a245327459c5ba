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
  /// Something has happened to it since, lately at a position.
  case changed(head: UInt64)
  /// Its queue, or everything, is paused.
  case queuePaused
  /// A limit of its queue, its kind or its group is reached; a rate limit lets it start at a
  /// moment, other limits when a running job ends.
  case limitReached(opensAt: Timestamp?)
  /// There is no such batch.
  case unknownBatch
  /// The batch takes no more jobs.
  case batchSealed
  /// There is no such schedule.
  case unknownSchedule
  /// A file does not lie in the working directory, or the way to it leads through a link.
  case outsideWorkingDirectory
  /// Somebody else follows the log under the same name, and has come further.
  case followedElsewhere
  /// A request with the same key has asked for something else.
  case requestDiffers
  /// The log has no state of that moment.
  case noSuchMoment(MomentFault)
  /// A value is not allowed.
  case invalid(field: InvalidField)
}

/// Why a log has no state of a moment.
public enum MomentFault: Hashable, Sendable {
  /// It lies before the first event.
  case beforeFirst
  /// It lies behind the last event, which has this position.
  case behindLast(UInt64)
  /// It is still to come.
  case future
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
  /// A limit that lets nothing run, or more than 4,294,967,295.
  case limit(Int)
  /// The period of a rate limit, below a millisecond or above 49 days.
  case ratePeriod
  /// Private bytes beyond the limit.
  case detail(byteCount: Int, limit: Int)
  /// A setting that a job cannot have which is queued later, by a batch or a schedule.
  case queuedLater(setting: String)
  /// Text that is no cron expression: which of its fields, and what is wrong with it.
  case cron(field: String, reason: String)
  /// A name that no time zone has.
  case timeZone(String)
  /// A directory that is not there or cannot be read, with the system's error number.
  case directory(code: Int32)
  /// A key of an application's data that begins with a zero byte.
  case reservedKey
  /// Data of an application beyond the limit.
  case data(byteCount: Int, limit: Int)
  /// The path of a temporary file that names a directory.
  case temporaryFile
}
