public import DaybookDomain

/// What somebody other than its worker may do to a job.
public enum JobChange: Hashable, Sendable {
  /// Keep it from running; a running attempt is interrupted.
  case pause
  /// Let it run again after a pause.
  case resume
  /// End it. A running attempt is asked to end, and ended without asking when `now` is set.
  case cancel(now: Bool = false)
  /// Make it available afresh when it has ended, with all its attempts, or at once when it waits.
  case retry
  /// Change when, or how early among others, it runs while it waits.
  case reschedule(due: Timestamp?, priority: UInt8?)
  /// Remove it from everything but the log.
  case delete
  /// Remove it and what is known of its failures; refused when it has none.
  case deletePermanently
}

extension JobChange {
  /// The command that is decided.
  var command: JobCommand {
    switch self {
    case .pause: .pause
    case .resume: .resume
    case .cancel(let now): .cancel(now: now)
    case .retry: .retry
    case .reschedule(let due, let priority): .reschedule(due: due, priority: priority)
    case .delete, .deletePermanently: .delete
    }
  }
}

extension View {
  /// Why a change of a job would be refused now; `nil` when it would not.
  public func rejection(
    of change: JobChange, on job: JobID
  ) throws(DaybookError) -> JobRejection? {
    if let rejection = try rejection(of: change.command, on: job) { return rejection }
    guard change == .deletePermanently, let summary = try self.job(job),
      failures(of: summary) == nil
    else { return nil }
    return .neverFailed
  }
}
