import Daybook
import DaybookDomain

/// Counts, and tells people, how one attempt fared.
struct WorkReporter: Sendable {
  let lease: Lease

  /// What was answered; `nil` when there was nobody to answer.
  let answer: Daybook.Answer?

  /// Counts the attempt.
  func count(_ disposition: Result<Disposition, DaybookError>, _ counts: inout WorkCounts) {
    // What was given back before it was begun does not count.
    if case .interrupted(.released) = answer { return }
    counts.total += 1
    if case .failure(.rejected(.lateResult)) = disposition {
      counts.late += 1
      return
    }
    let isCancelled = (try? disposition.get().status) == .cancelled
    switch answer {
    case _ where isCancelled: counts.cancelled += 1
    case nil, .interrupted, .cancelled: counts.interrupted += 1
    case .completed, .produced: counts.succeeded += 1
    case .failed: counts.failed += 1
    }
  }

  /// Tells what is worth telling.
  func tell(_ disposition: Result<Disposition, DaybookError>) {
    let job = "job \(lease.job.rawValue) (\(lease.kind))"
    switch (answer, disposition) {
    case (nil, _): say("taken away: \(job)")
    case (_, .failure(.rejected(let rejection))):
      say("refused: \(job): \(Refusal(rejection).message)")
    case (.failed(let failure), .success(let disposition)):
      switch disposition.status {
      case .cancelled: say("cancelled: \(job)")
      case .failed: say("failed: \(job): \(failure.words)")
      default: say("will be tried again: \(job): \(failure.words)")
      }
    case (.cancelled, _): say("cancelled: \(job)")
    default: break
    }
  }

  private func say(_ text: String) { Terminal.error(Terminal.harmless(text)) }
}
