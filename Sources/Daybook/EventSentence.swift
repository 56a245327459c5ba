internal import DaybookDomain
internal import DaybookWire

/// What an event did to its job, in a sentence.
struct EventSentence {
  /// The sentence; `nil` for what need not be told, such as progress.
  let text: String?

  init(_ recorded: RecordedEvent, _ detail: DetailContent, _ names: NameTable) {
    var content = EventDetail()
    if case .present(let present) = detail { content = present }
    text = Self.text(recorded, content, names)
  }

  private static func text(
    _ recorded: RecordedEvent, _ detail: EventDetail, _ names: NameTable
  ) -> String? {
    let attempt = "Attempt \(recorded.attempt)"
    switch recorded.event {
    case .jobQueued(let specification):
      let due = specification.due.map { ", to be run not before \($0.rfc3339)" } ?? ""
      return "It was queued in \(names[specification.queue]) "
        + "as \(names[specification.kind])\(due)."
    case .attemptStarted(let started):
      return "\(attempt) was started by worker \(started.worker.rawValue)."
    case .stageEntered(let entered): return "\(attempt) entered the stage \(names[entered.stage])."
    case .attemptFailed(let failed): return failure(attempt, failed, detail, names)
    case .attemptInterrupted(let reason): return "\(attempt) was interrupted: \(why(reason))."
    case .jobCompleted: return "\(attempt) succeeded: the job is done."
    case .jobFailed(let reason): return "The job failed for good: \(why(reason, nil))."
    case .paused(.operatorRequest): return "Somebody paused it."
    case .paused(.shutdown): return "It was paused by the shutdown of its worker."
    case .resumed: return "It was resumed."
    case .cancelRequested: return "Its worker was asked to end it."
    case .cancelled: return "It was cancelled."
    case .retried: return "It was made available afresh, with all its attempts."
    case .rescheduled(let change):
      let parts = [
        change.due.map { "to \($0.rfc3339)" }, change.priority.map { "to priority \($0)" },
      ]
      return "It was rescheduled \(parts.compactMap { $0 }.joined(separator: " and "))."
    case .deleted: return "It was deleted."
    case .redacted: return "Its private bytes were erased."
    case .lateResultRefused(let late):
      return "A result of attempt \(recorded.attempt) came too late and was not applied: "
        + "it would have \(late.outcome == .completed ? "succeeded" : "failed")."
    case .progress, .uploadProgress, .jobRecalled: return nil
    default: return "\(recorded.event.typeWord)."
    }
  }

  private static func failure(
    _ attempt: String, _ failed: JobEvent.AttemptFailed, _ detail: EventDetail,
    _ names: NameTable
  ) -> String {
    let stage = names[failed.failure.stage]
    var text = attempt + " failed" + (stage.isEmpty ? "" : " in the stage \(stage)")
    let reason = names[failed.failure.reason]
    let message = detail.text(.message)?.split(whereSeparator: \.isNewline).first.map(String.init)
    var parts: [String] = []
    for part in [reason, message ?? "", names[failed.failure.errorType]]
    where !part.isEmpty && !parts.contains(part) && parts.count < 2 {
      parts.append(part)
    }
    if !parts.isEmpty { text += ": " + parts.joined(separator: ": ") }
    if let retryAt = failed.retryAt {
      return text + ". The next may start at \(retryAt.rfc3339)."
    }
    return text + ". There is to be no other (category \(failed.failure.category.word))."
  }

  private static func why(_ reason: InterruptionReason) -> String {
    switch reason {
    case .shutdown: "its worker was shut down, which is no failure"
    case .workerDied: "the process of its worker was gone"
    case .leaseExpired: "its worker was not heard of in time"
    case .paused: "somebody paused the job"
    case .cancelled: "somebody cancelled the job and did not wait for the worker"
    case .released: "its worker gave it back before it was begun"
    }
  }

  /// Why a job failed for good.
  static func why(_ reason: FailureReason, _ state: JobState?) -> String {
    switch reason {
    case .attemptsExhausted:
      "it failed as often as it may"
        + (state.map { ", \($0.specification.retry.attemptLimit) times" } ?? "")
    case .permanent: "its last failure was of a kind that no other attempt helps"
    case .discarded: "its worker said that there is no point in going on"
    case .poisoned: "it was interrupted again and again without ever answering"
    case .skipped: "what it is about went on the skip list"
    }
  }
}
