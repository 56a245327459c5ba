internal import DaybookDomain
internal import DaybookSystem
internal import Logging

/// Attempts from their start to their end.
extension WorkerRun {
  /// Starts the handler of a job that was leased.
  func start(_ lease: Lease) {
    guard let handler = handlers[lease.kind] else {
      preconditionFailure("only jobs of registered kinds are leased")
    }
    let reporter = ProgressReporter(daybook: daybook, lease: lease, clock: options.clock)
    let context = JobContext(
      lease: lease, daybook: daybook, reporter: reporter, logger: options.logger)
    update { state in
      // It came while the worker was told to stop: others may have it at once.
      guard state.phase == .working else {
        state.ended.append(answer(lease, .interrupted(.released)))
        return
      }
      state.lastNumber += 1
      let number = state.lastNumber
      var attempt = RunningAttempt(lease: lease, reporter: reporter)
      attempt.task = Task {
        let result: Result<[UInt8]?, any Error>
        do { result = .success(try await handler(context)) } catch { result = .failure(error) }
        await self.end(number, result)
      }
      if let timeout = lease.timeout {
        attempt.timer = Task {
          if await self.sleep(for: timeout) { self.cancel(number, .timedOut) }
        }
      }
      state.attempts[number] = attempt
    }
  }

  /// Takes the end of a handler.
  private func end(_ number: Int, _ result: Result<[UInt8]?, any Error>) async {
    let now = daybook.engine.options.clock.now()
    let late = update { state -> AttemptAnswer? in
      guard let attempt = state.attempts.removeValue(forKey: number) else { return nil }
      attempt.timer?.cancel()
      let progress = attempt.reporter.close()
      state.isChanged = true
      guard let outcome = attempt.outcome(of: result, now: now) else { return nil }
      if state.phase == .over { return AttemptAnswer(attempt.lease, outcome) }
      state.ended.append(answer(attempt.lease, outcome, after: progress))
      return nil
    }
    // Nobody waits for it any more; that it came is worth recording, if there is a log to ask.
    if let late, case .completed(let result) = late.outcome {
      try? await daybook.complete(late.lease, result: result)
    }
  }

  /// Tells a handler to end.
  func cancel(_ number: Int, _ cancellation: RunningAttempt.Cancellation) {
    let task = state.withLock { state -> Task<Void, Never>? in
      guard var attempt = state.attempts[number] else { return nil }
      if case .taken = attempt.cancellation { return nil }
      let isFirst = attempt.cancellation == nil
      guard isFirst || cancellation == .taken else { return nil }
      attempt.cancellation = cancellation
      attempt.timer?.cancel()
      attempt.timer = Task {
        if await self.sleep(for: self.options.cancellationGrace) { self.noteOverdue(number) }
      }
      state.attempts[number] = attempt
      return attempt.task
    }
    task?.cancel()
  }

  /// Notes that a handler has not ended although it was told to.
  private func noteOverdue(_ number: Int) {
    let found = update { state -> RunningAttempt? in
      guard var attempt = state.attempts[number], !attempt.isOverdue else { return nil }
      attempt.isOverdue = true
      if attempt.cancellation == .timedOut {
        attempt.isAnswered = true
        let failure = attempt.timeoutFailure(reason: "cancellation ignored")
        state.ended.append(
          answer(attempt.lease, .failed(failure), after: attempt.reporter.close()))
      }
      state.attempts[number] = attempt
      return attempt
    }
    guard let found else { return }
    options.logger.error(
      "a handler does not end although its task was cancelled; its slot is lost until it does",
      metadata: [
        "job": "\(found.lease.job.rawValue)", "kind": "\(found.lease.kind)",
        "attempt": "\(found.lease.attempt)", "stage": "\(found.reporter.stage)",
      ])
  }

  func answer(
    _ lease: Lease, _ outcome: AttemptOutcome, after progress: JobCommand? = nil
  ) -> EndedAttempt {
    do throws(DaybookError) {
      return try daybook.prepare(AttemptAnswer(lease, outcome), after: progress)
    } catch {
      // Too much to be recorded: what is left is that it was.
      var failure = Failure(message: "\(error)", errorType: "AnswerRefused")
      failure.category = .permanent
      return EndedAttempt(
        AttemptAnswer(lease, .failed(failure)), detail: [], progress: progress)
    }
  }
}

/// Stopping.
extension WorkerRun {
  /// Takes no more jobs, and after the drain deadline tells the handlers to end.
  func drain() {
    update { state in
      guard state.phase == .working else { return }
      state.phase = .draining
      Task {
        if await self.sleep(for: self.options.drainDeadline) { self.stop() }
      }
    }
  }

  /// Takes no more jobs, tells the handlers to end, and after the grace period goes without them.
  func stop() {
    let attempts = update { state -> [RunningAttempt] in
      guard state.phase < .stopping else { return [] }
      state.phase = .stopping
      for (number, attempt) in state.attempts where attempt.cancellation == nil {
        state.attempts[number]?.cancellation = .shutdown
      }
      Task {
        if await self.sleep(for: self.options.cancellationGrace) { self.giveUp() }
      }
      return Array(state.attempts.values)
    }
    for attempt in attempts { attempt.task?.cancel() }
  }

  /// Answers for the handlers that have not ended, and waits no longer.
  private func giveUp() {
    let left = update { state -> [RunningAttempt] in
      for attempt in state.attempts.values where !attempt.isAnswered {
        if case .taken = attempt.cancellation { continue }
        state.ended.append(
          answer(attempt.lease, .interrupted(.shutdown), after: attempt.reporter.close()))
      }
      state.phase = .over
      return Array(state.attempts.values)
    }
    for attempt in left {
      options.logger.error(
        "the worker stops without a handler that does not end",
        metadata: ["job": "\(attempt.lease.job.rawValue)", "kind": "\(attempt.lease.kind)"])
    }
  }
}
