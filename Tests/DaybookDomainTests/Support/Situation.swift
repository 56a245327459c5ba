import DaybookDomain
import DaybookTesting

/// Every state that makes a difference to what may be done with a job.
enum Situation: String, CaseIterable {
  case absent, scheduled, available, running, cancelling, retryable, pausedByOperator
  case pausedByShutdown, completed, failed, cancelled, deleted

  static let waiting: [Situation] = [.scheduled, .available, .retryable]
  static let held: [Situation] = [.running, .cancelling]
  static let paused: [Situation] = [.pausedByOperator, .pausedByShutdown]

  /// When the job is due that is not due yet.
  static let later = noon.adding(milliseconds: 5_000)

  /// A job in this state; one that was ever leased has had one attempt, Ada's.
  var scenario: Scenario {
    switch self {
    case .absent: return Scenario()
    case .scheduled: return queued { $0.due = Self.later }
    case .available: return queued()
    default:
      var scenario = DaybookDomainTests.running()
      for event in events { scenario.evolve(event) }
      return scenario
    }
  }

  /// What happened after the lease.
  private var events: [JobEvent] {
    switch self {
    case .absent, .scheduled, .available, .running: []
    case .cancelling: [.cancelRequested]
    case .retryable: [DaybookDomainTests.failed(retryAt: Self.later)]
    case .pausedByOperator: [.attemptInterrupted(.paused), .paused(.operatorRequest)]
    case .pausedByShutdown: [.attemptInterrupted(.shutdown), .paused(.shutdown)]
    case .completed: [.jobCompleted]
    case .failed: [DaybookDomainTests.failed(retryAt: nil), .jobFailed(.attemptsExhausted)]
    case .cancelled: [.attemptInterrupted(.cancelled), .cancelled]
    case .deleted: [.jobCompleted, .deleted]
    }
  }
}
