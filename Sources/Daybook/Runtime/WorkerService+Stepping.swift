internal import DaybookDomain
internal import DaybookProjections
internal import DaybookSystem

/// Carrying out attempts one by one, when somebody says so.
extension WorkerService {
  /// The kinds that have a handler.
  package var kinds: [String] { state.withLock { $0.handlers.keys.sorted() } }

  /// Carries out one attempt in the calling task, and answers for it as a worker does.
  ///
  /// Nothing ends it but the handler: there is no time-out, and nobody cancels its task.
  ///
  /// - Parameter lease: The attempt; its kind must have a handler.
  /// - Returns: What became of the job.
  /// - Throws: ``DaybookError`` when the log cannot be written, or the answer is refused.
  package func carryOut(_ lease: Lease) async throws(DaybookError) -> Disposition {
    guard let handler = state.withLock({ $0.wrapped[lease.kind] }) else {
      preconditionFailure("only jobs of registered kinds are leased")
    }
    let reporter = ProgressReporter(daybook: daybook, lease: lease, clock: options.clock)
    let context = JobContext(
      lease: lease, daybook: daybook, reporter: reporter, logger: options.logger)
    let result: Result<[UInt8]?, any Error>
    do { result = .success(try await handler(context)) } catch { result = .failure(error) }
    var attempt = RunningAttempt(lease: lease, reporter: reporter)
    let current = try await daybook.engine.glance { $0.ledger.jobs.state(of: lease.job) }
    if current?.status != .running || current?.attempt != lease.attempt {
      attempt.cancellation = .taken
    } else if current?.isCancelRequested == true {
      attempt.cancellation = .requested
    }
    let progress = reporter.close()
    guard let outcome = attempt.outcome(of: result, now: daybook.engine.options.clock.now())
    else {
      return Disposition(status: current?.status ?? .deleted, retryAt: nil)
    }
    let ended = try daybook.prepare(AttemptAnswer(lease, outcome), after: progress)
    let wish = LeaseWish(count: 0, queues: [], kinds: nil, worker: lease.worker)
    let (exchange, _) = try await daybook.exchange([ended], wish) { _ in () }
    return try exchange.dispositions[0].get()
  }
}
