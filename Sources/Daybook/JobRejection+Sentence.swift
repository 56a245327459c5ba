public import DaybookDomain
internal import DaybookWire
internal import SystemPackage

extension JobRejection {
  /// What to tell of it, as one sentence or two.
  public var sentence: String {
    switch self {
    case .unknownJob: "There is no such job."
    case .duplicate(let job): "Job \(job.rawValue) with the same key is in the way."
    case .deleted: "The job is deleted."
    case .finished(let status): "The job has ended: it is \(status.word)."
    case .unfinished(let status): "The job has not ended: it is \(status.word)."
    case .running(let worker): "Worker \(worker.rawValue) is running the job."
    case .notRunning(let status): "The job does not run: it is \(status.word)."
    case .notDue(let due): "The job is not due before \(due.rfc3339)."
    case .paused(let reason): "The job was paused by \(reason.word)."
    case .notPaused(let status): "The job is not paused: it is \(status.word)."
    case .alreadyCancelling: "The job was asked to end before."
    case .lateResult(let current), .staleAttempt(let current):
      "The lease of that attempt has ended; the job is at attempt \(current)."
    case .unknownAttempt(let current): "There is no such attempt: the last one is \(current)."
    case .unknownWorker: "There is no such worker, or it was taken for gone."
    case .neverFailed: "The job has no failure on record."
    case .changed(let head): "Something has happened to the job since, lately at position \(head)."
    case .queuePaused: "The queue of the job, or everything, is paused."
    case .limitReached(nil): "As many jobs of its queue, kind or group run as may."
    case .limitReached(let opens?):
      "As many jobs of its queue or kind have started as may before \(opens.rfc3339)."
    case .unknownBatch: "There is no such batch."
    case .batchSealed: "The batch is sealed: it takes no more jobs."
    case .unknownSchedule: "There is no such schedule."
    case .requestDiffers:
      "A request with the same idempotency key was made before, and asked for something else."
    case .noSuchMoment(.beforeFirst): "That is before the first event, which has position 1."
    case .noSuchMoment(.behindLast(let last)): "The last event has position \(last)."
    case .noSuchMoment(.future): "That moment is still to come."
    case .outsideWorkingDirectory:
      "The file does not lie in the working directory, or the way to it leads through a link."
    case .followedElsewhere: "Somebody else follows the log under the same name."
    case .invalid(let field): field.sentence
    }
  }
}

extension InvalidField {
  /// What to tell of it, as one sentence.
  public var sentence: String {
    switch self {
    case .priority(let priority): "A priority is 0 to 100, not \(priority)."
    case .attemptLimit(let limit): "A job may be tried 1 to 65535 times, not \(limit)."
    case .delay: "A delay cannot be negative."
    case .timeout: "A time-out is 1 ms to 49 days."
    case .limit(let limit): "A limit is 1 to 4294967295, not \(limit)."
    case .ratePeriod: "The period of a rate is 1 ms to 49 days."
    case .name(let field, let byteCount, let limit):
      "The \(field) has \(byteCount) bytes; 1 to \(limit) are allowed."
    case .detail(let byteCount, let limit):
      "The private bytes of the job, payload and all, are \(byteCount); \(limit) are allowed."
    case .queuedLater(let setting):
      "The job of a batch or a schedule is queued later and cannot have a \(setting) of its own."
    case .cron("expression", let reason): "That is no cron expression: \(reason)."
    case .cron(let field, let reason): "The \(field) of the cron expression is wrong: \(reason)."
    case .timeZone(let name): "There is no time zone '\(name)'; one is 'Europe/Berlin'."
    case .directory(let code):
      "The directory cannot be read: \(Errno(rawValue: code).description)."
    case .reservedKey: "Keys that begin with a zero byte are Daybook's own."
    case .data(let byteCount, let limit):
      "The application's data are \(byteCount) bytes; \(limit) are allowed."
    case .temporaryFile: "A temporary file cannot be a directory."
    }
  }
}
