package import DaybookDomain
internal import DaybookLog
internal import DaybookProjections

/// What a runner of programs needs: an answer and the next lease in one commit, without waiting.
extension Daybook {
  /// Which job a runner wants next.
  package enum NextLease: Sendable {
    /// A certain job.
    case job(JobID)
    /// The best one of some queues that is ready; of all kinds when `kinds` is `nil`.
    case best(queues: [String], kinds: [String]?)
  }

  /// How an attempt ended.
  package enum Answer: Sendable {
    /// Well, with what it wrote.
    case completed(output: [UInt8], errorOutput: [UInt8])
    /// Well, with a result of its own besides what it wrote.
    case produced(result: [UInt8], output: [UInt8], errorOutput: [UInt8])
    /// Badly.
    case failed(Failure)
    /// Without an answer.
    case interrupted(InterruptionReason)
    /// Because it was to be cancelled.
    case cancelled
  }

  /// What came of an answer, and of the wish for another lease.
  package struct Answered: Sendable {
    /// What became of the job that was answered for; `nil` when there was none.
    package var disposition: Result<Disposition, DaybookError>?
    /// The lease that was wished for; `nil` when none was, or no job is ready.
    package var lease: Result<Lease, DaybookError>?
  }

  /// Answers for one job and leases another, in one commit.
  ///
  /// - Parameters:
  ///   - answered: The job to answer for, and the answer; `nil` only to lease.
  ///   - next: What to lease; `nil` only to answer.
  ///   - worker: Who answers, and is to hold the lease.
  ///   - callback: Called on the writer's thread when it is durable; must be quick.
  package func answer(
    _ answered: (lease: Lease, answer: Answer)?, next: NextLease?, as worker: Worker,
    callback: @escaping @Sendable (Result<Answered, DaybookError>) -> Void
  ) {
    let detail: [UInt8]
    do throws(DaybookError) {
      detail =
        try answered.map { (answered) throws(DaybookError) in
          try self.detail(of: answered.answer)
        } ?? []
    } catch {
      callback(.failure(error))
      return
    }
    engine.perform(byteCount: detail.count) { state in
      let author = state.author(worker.actor)
      let disposition = answered.map { answered in
        state.carryOut(answered.answer, answered.lease, detail, by: author)
      }
      return (disposition, next.map { state.grant($0, to: worker, by: author) })
    } callback: { result in
      callback(
        result.map { disposition, granted in
          Answered(disposition: disposition, lease: self.lease(granted, worker))
        })
    }
  }

  private func lease(
    _ granted: Result<Granted, DaybookError>?, _ worker: Worker
  ) -> Result<Lease, DaybookError>? {
    switch granted {
    case nil: return nil
    case .failure(let error): return .failure(error)
    case .success(let granted):
      do throws(DaybookError) {
        return try readLeases(granted, worker).first.map { .success($0) }
      } catch {
        engine.perform { state in
          state.giveBack(granted, worker)
        } callback: { _ in
        }
        return .failure(error)
      }
    }
  }

  func detail(of answer: Answer) throws(DaybookError) -> [UInt8] {
    switch answer {
    case .completed(let output, let errorOutput):
      return try detail(result: [], output, errorOutput)
    case .produced(let result, let output, let errorOutput):
      return try detail(result: result, output, errorOutput)
    case .failed(let failure): return try encoded(failure.detail)
    case .interrupted, .cancelled: return []
    }
  }

  private func detail(
    result: [UInt8], _ output: [UInt8], _ errorOutput: [UInt8]
  ) throws(DaybookError) -> [UInt8] {
    var failure = Failure()
    failure.output = output
    failure.errorOutput = errorOutput
    var detail = failure.detail
    if !result.isEmpty { detail.add(result, as: .result) }
    return try encoded(detail)
  }
}

extension EngineState {
  fileprivate mutating func grant(
    _ next: Daybook.NextLease, to worker: Worker, by author: Author
  ) -> Result<Granted, DaybookError> {
    switch next {
    case .job(let job):
      return leaseCertain(job, worker, by: author).map { Granted([$0], self) }
    case .best(let queues, let kinds):
      let wish = LeaseWish(count: 1, queues: queues, kinds: kinds, worker: worker)
      return grant(wish).mapError { .rejected($0) }
    }
  }

  mutating func carryOut(
    _ answer: Daybook.Answer, _ lease: Lease, _ detail: [UInt8], by author: Author
  ) -> Result<Disposition, DaybookError> {
    let command: JobCommand =
      switch answer {
      case .completed, .produced: .complete(attempt: lease.attempt)
      case .failed(let failure): self.command(for: failure, of: lease.attemptID)
      case .interrupted(let reason): .interrupt(attempt: lease.attempt, reason)
      case .cancelled: .acknowledgeCancel(attempt: lease.attempt)
      }
    return self.command(command, on: lease.job, detail: detail, by: author)
      .map { _ in disposition(of: lease.job) }
  }

  /// The command that a failure makes, with its words in numbers.
  mutating func command(for failure: Failure, of attempt: AttemptID) -> JobCommand {
    // In the order in which the event cites them.
    var reported = AttemptFailure(
      stage: stage(of: failure, attempt.job), category: failure.category)
    reported.reason = name(failure.reason)
    reported.errorType = name(failure.errorType)
    return .fail(
      attempt: attempt.number, reported, verdict: failure.verdict, entropy: random())
  }

  private mutating func stage(of failure: Failure, _ job: JobID) -> Name {
    if !failure.stage.isEmpty { return name(failure.stage) }
    let entered = ledger.jobs.state(of: job)?.progress.stage ?? .none
    return entered == .none ? name(failure.stageWhenNoneEntered) : entered
  }
}
