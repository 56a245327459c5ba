/// Commands of the worker that holds, or held, the lease.
extension JobState {
  /// What a command that names an attempt meets.
  private enum Standing {
    /// The attempt runs.
    case current
    /// The attempt ran once, and its lease has ended.
    case late
    /// No attempt has that number yet.
    case unknown
  }

  private func standing(of attempt: UInt32) -> Standing {
    if attempt == 0 || attempt > self.attempt { return .unknown }
    return status == .running && attempt == self.attempt ? .current : .late
  }

  func report(_ event: JobEvent, of attempt: UInt32) throws(JobRejection) -> Decision {
    switch standing(of: attempt) {
    case .current: return Decision(event)
    case .late: throw .staleAttempt(current: self.attempt)
    case .unknown: throw .unknownAttempt(current: self.attempt)
    }
  }

  func complete(_ attempt: UInt32) throws(JobRejection) -> Decision {
    switch standing(of: attempt) {
    case .current: return Decision(.jobCompleted)
    case .late:
      // The same answer twice: the first one's confirmation was lost on the way.
      if status == .completed && attempt == self.attempt { return .nothing }
      return late(.completed)
    case .unknown: throw .unknownAttempt(current: self.attempt)
    }
  }

  func fail(
    _ attempt: UInt32, _ failure: AttemptFailure, _ verdict: Verdict, entropy: UInt64,
    at time: Timestamp
  ) throws(JobRejection) -> Decision {
    switch standing(of: attempt) {
    case .current: break
    case .late: return late(.failed)
    case .unknown: throw .unknownAttempt(current: self.attempt)
    }
    if isCancelRequested || verdict == .cancel {
      return Decision(failed(failure, retryAt: nil), .cancelled)
    }
    switch verdict {
    case .discard:
      return Decision(failed(failure, retryAt: nil), .jobFailed(.discarded))
    case .skip:
      var decision = Decision(failed(failure, retryAt: nil), .jobFailed(.skipped))
      if specification.key != .none { decision.append(.keySkipped(specification.key)) }
      return decision
    case .byPolicy where !failure.category.isRetryable:
      return Decision(failed(failure, retryAt: nil), .jobFailed(.permanent))
    case .byPolicy, .retry, .cancel:
      let count = Int(failures) + 1
      guard count < Int(specification.retry.attemptLimit) else {
        return Decision(failed(failure, retryAt: nil), .jobFailed(.attemptsExhausted))
      }
      if case .retry(let moment) = verdict {
        return Decision(failed(failure, retryAt: max(moment, time)))
      }
      let delay = specification.retry.delayMilliseconds(afterFailures: count, entropy: entropy)
      return Decision(failed(failure, retryAt: time.adding(milliseconds: delay)))
    }
  }

  func interrupt(
    _ attempt: UInt32, _ reason: InterruptionReason
  ) throws(JobRejection) -> Decision {
    switch standing(of: attempt) {
    case .current: break
    case .late: throw .staleAttempt(current: self.attempt)
    case .unknown: throw .unknownAttempt(current: self.attempt)
    }
    if isCancelRequested { return Decision(.attemptInterrupted(reason), .cancelled) }
    if reason == .shutdown {
      return Decision(.attemptInterrupted(reason), .paused(.shutdown))
    }
    if reason.isSuspicious, interruptions >= Self.interruptionLimit - 1 {
      return Decision(.attemptInterrupted(reason), .jobFailed(.poisoned))
    }
    return Decision(.attemptInterrupted(reason))
  }

  func acknowledgeCancel(_ attempt: UInt32) throws(JobRejection) -> Decision {
    switch standing(of: attempt) {
    case .current:
      guard isCancelRequested else { throw .unfinished(status) }
      return Decision(.cancelled)
    case .late: throw .staleAttempt(current: self.attempt)
    case .unknown: throw .unknownAttempt(current: self.attempt)
    }
  }

  private func failed(_ failure: AttemptFailure, retryAt: Timestamp?) -> JobEvent {
    .attemptFailed(JobEvent.AttemptFailed(failure: failure, retryAt: retryAt))
  }

  private func late(_ outcome: JobEvent.LateResult.Outcome) -> Decision {
    Decision(.lateResultRefused(JobEvent.LateResult(outcome: outcome)))
      .refusing(.lateResult(current: attempt))
  }
}
