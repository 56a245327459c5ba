public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What somebody says of an attempt who knows it by its numbers alone: a program that was started
/// for a job.
extension Daybook {
  /// The lease of an attempt that runs.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - attempt: The number of the attempt, from 1.
  /// - Returns: The lease, as its worker holds it.
  /// - Throws: ``DaybookError``; ``JobRejection/staleAttempt(current:)`` when the attempt has
  ///   ended.
  public func currentLease(
    of job: JobID, attempt: UInt32
  ) async throws(DaybookError) -> Lease {
    let view = try await view()
    guard let summary = try view.job(job) else {
      throw .rejected(try view.head(of: job) == nil ? .unknownJob : .deleted)
    }
    let current = UInt32(clamping: summary.attempt)
    guard attempt > 0, attempt <= current else {
      throw .rejected(.unknownAttempt(current: current))
    }
    guard attempt == current, let holder = summary.worker,
      let worker = view.photograph.ledger.workers[holder]
    else { throw .rejected(.staleAttempt(current: current)) }
    let timeout = worker.deadline.milliseconds - worker.heardAt.milliseconds
    return Lease(
      job: job, attempt: attempt,
      worker: Worker(
        id: holder, name: view.word(worker.name), actor: view.word(worker.name),
        timeout: .milliseconds(timeout)),
      queue: summary.queue, kind: summary.kind, payload: try view.detail(of: job)?[.payload],
      timeout: summary.timeout, deadline: worker.deadline)
  }

  /// What became of a report.
  public enum Reported: Hashable, Sendable {
    /// It was recorded.
    case recorded
    /// Another one was recorded a moment ago, and this one was left out; the next is recorded
    /// from a moment on.
    case leftOut(until: Timestamp)
  }

  /// Tells how far an attempt is, unless that was told a moment ago.
  ///
  /// - Parameters:
  ///   - progress: How far it is.
  ///   - lease: The attempt.
  ///   - period: The least time between two reports of a job that are recorded.
  /// - Returns: Whether it was recorded.
  /// - Throws: ``DaybookError``; nothing was recorded.
  @discardableResult
  public func report(
    _ progress: JobEvent.Progress, of lease: Lease, atMostEvery period: Duration
  ) async throws(DaybookError) -> Reported {
    try await report(.progress(attempt: lease.attempt, progress), lease, period)
  }

  /// Tells how far an upload is, unless that was told a moment ago.
  ///
  /// - Parameters:
  ///   - progress: How far it is.
  ///   - lease: The attempt.
  ///   - period: The least time between two reports of a job that are recorded.
  /// - Returns: Whether it was recorded.
  /// - Throws: ``DaybookError``; nothing was recorded.
  @discardableResult
  public func report(
    _ progress: JobEvent.UploadProgress, of lease: Lease, atMostEvery period: Duration
  ) async throws(DaybookError) -> Reported {
    try await report(.uploadProgress(attempt: lease.attempt, progress), lease, period)
  }

  private func report(
    _ command: JobCommand, _ lease: Lease, _ period: Duration
  ) async throws(DaybookError) -> Reported {
    let result = try await engine.perform { state in
      state.report(command, of: lease.attemptID, period, as: lease.worker.actor)
    }
    return try result.get()
  }
}

extension EngineState {
  /// Records how far an attempt is, unless that was told a moment ago.
  mutating func report(
    _ command: JobCommand, of attempt: AttemptID, _ period: Duration, as actor: String
  ) -> Result<Daybook.Reported, DaybookError> {
    if let next = nextReport(of: attempt, period), next > time {
      return .success(.leftOut(until: next))
    }
    let author = author(actor)
    return self.command(command, on: attempt.job, by: author).map { _ in .recorded }
  }

  /// From when on the next report of an attempt is recorded; `nil` when it may be at once.
  ///
  /// Only what happened within the period is looked at.
  private func nextReport(of attempt: AttemptID, _ period: Duration) -> Timestamp? {
    guard let state = ledger.jobs.state(of: attempt.job), state.status == .running,
      state.attempt == attempt.number, var position = ledger.jobs.head(of: attempt.job)
    else { return nil }
    let start = time.adding(milliseconds: -period.milliseconds)
    while position > .beginning {
      guard let event = try? source.event(at: position)?.recorded else {
        // Not in the log yet: it belongs to the batch that is being decided.
        return time.adding(milliseconds: period.milliseconds)
      }
      guard event.time > start, event.attempt == attempt.number else { return nil }
      switch event.event {
      case .progress, .uploadProgress:
        return event.time.adding(milliseconds: period.milliseconds)
      default: position = event.previous
      }
    }
    return nil
  }
}
