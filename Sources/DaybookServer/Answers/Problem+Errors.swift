internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import HTTPTypes

extension Problem {
  /// What to tell of an error of a daybook.
  init(_ error: DaybookError) {
    switch error {
    case .rejected(let rejection): self.init(rejection)
    case .closed:
      self.init(
        "closing", "The server is going down", .serviceUnavailable,
        "The log was closed. Nothing was written. Try again when the server is back.")
    case .storage(.full):
      self.init(
        "storage-full", "No room is left", .serviceUnavailable,
        "No room is left on the device of the log. Nothing was written, and everything before is "
          + "intact. Make room and try again.")
    case .storage(let fault):
      self.init(
        "storage-fault", "The log cannot be written", .serviceUnavailable,
        "The log could not be written: \(fault). Nothing was written, and everything before is "
          + "intact.")
    case .outcomeUnknown(let fault):
      self.init(
        "outcome-unknown", "It is not known whether it happened", .serviceUnavailable,
        "\(fault) while the change was being made durable. Everything before it is intact. Look "
          + "whether it is there, and repeat it if not; a request with an Idempotency-Key may be "
          + "repeated without looking.")
    case .unreadable(let fault):
      self.init(
        "log-unreadable", "The log cannot be read", .serviceUnavailable,
        "The log could not be read: \(fault). Nothing was written. 'daybook doctor' looks at it.")
    }
  }

  /// What to tell of a rule that forbids something.
  init(_ rejection: JobRejection) {
    let (name, status) = Self.name(of: rejection)
    self.init(
      name, status == .notFound ? "It is not there" : "The rules do not allow it", status,
      rejection.sentence + " Nothing was changed.")
    switch rejection {
    case .lateResult(let current):
      title = "The attempt does not count any more"
      detail = rejection.sentence + " The result was recorded as late and not applied."
      self.current = current
    case .staleAttempt(let current), .unknownAttempt(let current): self.current = current
    case .duplicate(let job): self.job = job.rawValue
    case .invalid(.name(let field, _, _)): self.field = field
    default: break
    }
  }

  private static func name(of rejection: JobRejection) -> (String, HTTPResponse.Status) {
    switch rejection {
    case .unknownJob: ("unknown-job", .notFound)
    case .unknownBatch: ("unknown-batch", .notFound)
    case .unknownSchedule: ("unknown-schedule", .notFound)
    case .unknownWorker: ("unknown-worker", .notFound)
    case .unknownAttempt: ("unknown-attempt", .notFound)
    case .deleted: ("deleted", .notFound)
    case .noSuchMoment: ("no-such-moment", .notFound)
    case .duplicate: ("duplicate", .conflict)
    case .finished: ("finished", .conflict)
    case .unfinished: ("unfinished", .conflict)
    case .running: ("running", .conflict)
    case .notRunning: ("not-running", .conflict)
    case .notDue: ("not-due", .conflict)
    case .paused: ("paused", .conflict)
    case .notPaused: ("not-paused", .conflict)
    case .alreadyCancelling: ("already-cancelling", .conflict)
    case .lateResult: ("late-result", .conflict)
    case .staleAttempt: ("stale-attempt", .conflict)
    case .neverFailed: ("never-failed", .conflict)
    case .changed: ("changed", .preconditionFailed)
    case .queuePaused: ("queue-paused", .conflict)
    case .limitReached: ("limit-reached", .conflict)
    case .batchSealed: ("batch-sealed", .conflict)
    case .outsideWorkingDirectory: ("outside-working-directory", .conflict)
    case .followedElsewhere: ("followed-elsewhere", .conflict)
    case .requestDiffers: ("request-differs", .unprocessableContent)
    case .invalid(.detail), .invalid(.data): ("too-large", .contentTooLarge)
    case .invalid: ("invalid-request", .badRequest)
    }
  }
}
