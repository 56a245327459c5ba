import Daybook
import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookWire
import SystemPackage

/// Why a verb did not do what was asked: what happened, what is unharmed, what to do.
struct Refusal: Error {
  var message: String
  var status: ExitStatus

  init(_ message: String, _ status: ExitStatus) {
    self.message = message
    self.status = status
  }
}

extension Refusal {
  /// What to tell of an error of a daybook.
  init(_ error: DaybookError, log: FilePath) {
    switch error {
    case .rejected(let rejection): self.init(rejection)
    case .closed: self.init("The log was closed. Nothing was written.", .storage)
    case .storage(let fault): self.init(fault, log: log)
    case .outcomeUnknown(let fault):
      self.init(
        "\(fault) while the last change was being made durable, in \(log). Everything before it "
          + "is intact. Look whether it is there, with 'daybook events', and repeat it if not.",
        .storage)
    case .unreadable(.log(.storage(let fault))): self.init(fault, log: log)
    case .unreadable(let fault): self.init(fault, log: log)
    }
  }

  private init(_ fault: FoldFault, log: FilePath) {
    let advice =
      switch fault {
      case .log(.damaged(let position, _)), .log(.gap(let position, _)),
        .log(.forked(let position)):
        "The \(position.rawValue - 1) events before it are unharmed. "
          + "'daybook doctor' looks at the rest; restore what is damaged from a backup."
      case .log(.damagedDatum):
        "All events are unharmed. Write the datum afresh, or restore the log from a backup."
      case .log(.shrunk):
        "Events that were durable are gone. If an older copy was restored on purpose, remove "
          + "the directory 'snapshots' beside it; else restore the log from a backup."
      case .record(_, .unknownTag(_)):
        "Nothing is damaged. Use the version that wrote it, or a newer one."
      case .record(let position, .malformed(_)):
        "The \(position.rawValue - 1) events before it are unharmed. "
          + "This is a fault of the program that wrote it: please report it."
      case .log(.storage): ""
      }
    self.init("\(capitalized("\(fault)")), in \(log). \(advice)", .storage)
  }

  private init(_ fault: StorageFault, log: FilePath) {
    switch fault {
    case .absent:
      self.init(
        "There is no log at \(log). 'daybook run' and 'daybook enqueue' create one; --log or "
          + "$DAYBOOK_LOG names another place.", .notFound)
    case .full:
      self.init(
        "No room is left on the device of \(log). Nothing was written, and everything before is "
          + "intact. Make room and try again.", .storage)
    case .accessDenied:
      self.init("\(log) may not be read or written by this user. Nothing was changed.", .storage)
    case .notALog:
      self.init("\(log) is not a log. Nothing was changed.", .storage)
    case .newerFormat:
      self.init("\(capitalized("\(fault)")), in \(log). Nothing was changed.", .storage)
    case .truncated, .corrupted:
      self.init(
        "\(capitalized("\(fault)")), in \(log). Nothing was changed. Restore it from a backup.",
        .storage)
    case .networkFileSystem:
      self.init("\(capitalized("\(fault)")): \(log). Nothing was changed.", .storage)
    case .tooManyReaders, .usedAfterFork, .io:
      self.init(
        "\(capitalized("\(fault)")), in \(log). Nothing was written, and everything before is "
          + "intact.", .storage)
    }
  }
}

extension Refusal {
  /// What to tell of a rule that forbids something.
  init(_ rejection: JobRejection) {
    let absent: [JobRejection] = [.unknownJob, .unknownBatch, .unknownSchedule]
    var status: ExitStatus = absent.contains(rejection) ? .notFound : .refused
    if case .noSuchMoment = rejection { status = .notFound }
    self.init(Self.sentence(rejection) + " Nothing was changed.", status)
  }

  static func sentence(_ rejection: JobRejection) -> String {
    switch rejection {
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
    case .queuePaused: "The queue of the job, or everything, is paused."
    case .limitReached(nil): "As many jobs of its queue, kind or group run as may."
    case .limitReached(let opens?):
      "As many jobs of its queue or kind have started as may before \(opens.rfc3339)."
    case .unknownBatch: "There is no such batch."
    case .batchSealed: "The batch is sealed: it takes no more jobs."
    case .unknownSchedule: "There is no such schedule."
    case .noSuchMoment(.beforeFirst): "That is before the first event, which has position 1."
    case .noSuchMoment(.behindLast(let last)): "The last event has position \(last)."
    case .noSuchMoment(.future): "That moment is still to come."
    case .outsideWorkingDirectory:
      "The file does not lie in the working directory, or the way to it leads through a link."
    case .followedElsewhere: "Somebody else follows the log under the same name."
    case .invalid(let field): sentence(field)
    }
  }

  private static func sentence(_ field: InvalidField) -> String {
    switch field {
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

private func capitalized(_ text: String) -> String {
  text.prefix(1).uppercased() + text.dropFirst()
}

/// Calls `body`, and speaks of a daybook's errors as the command line does.
func refusing<R>(_ log: FilePath, _ body: () async throws -> R) async throws -> R {
  do {
    return try await body()
  } catch let error as DaybookError { throw Refusal(error, log: log) }
}
