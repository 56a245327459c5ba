import Daybook
import DaybookWire

/// Policies and what they do, in sentences.
enum PolicyWording {
  /// What a round did, or would do.
  static func text(_ report: PolicyReport, isDone: Bool) -> String {
    let parts = [
      (report.deletedCount, "deleted"), (report.erasedCount, "erased"),
      (report.cleanedUpCount, "cleaned up"),
    ].filter { $0.0 > 0 }.map { "\(Wording.count($0.0, "job")) \($0.1)" }
    var words = parts
    if report.deliveredCount > 0 {
      let verb = isDone ? "delivered" : "due"
      words.append("\(Wording.count(report.deliveredCount, "alert")) \(verb)")
    }
    if report.undeliveredCount > 0 {
      words.append("\(Wording.count(report.undeliveredCount, "alert")) given up")
    }
    if words.isEmpty { return "There is nothing to do." }
    return (isDone ? "" : "Would be: ") + words.joined(separator: ", ")
  }

  /// Tells of an alert, or of a round.
  static func tell(_ notice: PolicyNotice, saysRounds: Bool) {
    switch notice {
    case .delivered(let alert):
      Terminal.error("alert \(Terminal.harmless(alert.id)): delivered")
    case .undelivered(let alert, let reason):
      Terminal.error(
        "alert \(Terminal.harmless(alert.id)): given up: \(Terminal.harmless(reason))")
    case .round(let report):
      if saysRounds { Terminal.error(text(report, isDone: true)) }
    }
  }
}

extension Policies {
  /// What every rule means.
  var sentences: [String] {
    retention.map(\.sentence) + cleanup.map(\.sentence) + alerts.map(\.sentence)
  }
}

extension RetentionRule {
  fileprivate var sentence: String {
    let kinds = kind.map { "of kind \($0)" } ?? "of every kind that no other rule names"
    let words = states.isEmpty ? "ended" : states.map(\.word).sorted().joined(separator: " or ")
    let parts = [
      payloads.map { "private bytes are erased after \(Wording.duration($0))" },
      finished.map { "they are deleted after \(Wording.duration($0))" },
    ]
    return "Jobs \(kinds), when they are \(words): "
      + parts.compactMap { $0 }.joined(separator: ", and ") + "."
  }
}

extension CleanupRule {
  fileprivate var sentence: String {
    let kinds = kind.map { " of kind \($0)" } ?? ""
    return "What has failed \(Wording.count(afterFailures, "time"))\(kinds) is deleted "
      + "with its failure record."
  }
}

extension AlertRule {
  fileprivate var sentence: String {
    let what =
      switch trigger {
      case .terminalFailure: "a job fails for good"
      case .repeatedFailure(let count, let retried):
        retried
          ? "something fails, \(Wording.count(count, "time")) at least, be it retried or not"
          : "a job fails for good, and its thing \(Wording.count(count, "time")) at least"
      case .stuck(let after):
        "a job is stuck" + (after > .zero ? " for \(Wording.duration(after))" : "")
      case .backlog(let count): "more than \(Wording.count(count, "job")) wait"
      }
    let scope = [kind.map { "kind \($0)" }, queue.map { "queue \($0)" }].compactMap { $0 }
    let place = scope.isEmpty ? "" : " (\(scope.joined(separator: ", ")))"
    let how =
      switch target {
      case .webhook(let url): "tell \(url)"
      case .command(let words): "run \(words.joined(separator: " "))"
      }
    return "When \(what)\(place): \(how)."
  }
}
