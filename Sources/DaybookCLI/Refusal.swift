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
    self.init(rejection.sentence + " Nothing was changed.", status)
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
