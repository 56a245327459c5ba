public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What a worker says of the jobs that it holds.
extension Daybook {
  /// Ends a job well.
  ///
  /// Saying it twice is fine: the second time finds it done.
  ///
  /// - Parameters:
  ///   - lease: The attempt that succeeded.
  ///   - result: What the job produced, at most the limit of private bytes.
  /// - Throws: ``DaybookError``; ``JobRejection/lateResult(current:)`` when the lease had ended,
  ///   which is recorded.
  public func complete(
    _ lease: Lease, result: [UInt8]? = nil
  ) async throws(DaybookError) {
    var detail = EventDetail()
    if let result { detail.add(result, as: .result) }
    _ = try await answer(.complete(attempt: lease.attempt), lease, try encoded(detail))
  }

  /// Ends many jobs well, in one commit.
  ///
  /// - Returns: What became of each answer, in their order: one that is refused does not keep
  ///   the others from being recorded.
  public func complete(
    _ leases: [Lease]
  ) async throws(DaybookError) -> [Result<Void, DaybookError>] {
    guard !leases.isEmpty else { return [] }
    return try await engine.perform { state in
      leases.map { lease in
        let author = state.author(lease.worker.actor)
        return state.command(.complete(attempt: lease.attempt), on: lease.job, by: author)
          .map { _ in () }
      }
    }
  }

  /// Ends an attempt badly.
  ///
  /// - Returns: What became of the job: whether, and when, it will be tried again.
  /// - Throws: ``DaybookError``; ``JobRejection/lateResult(current:)`` when the lease had ended,
  ///   which is recorded.
  @discardableResult
  public func fail(
    _ lease: Lease, _ failure: Failure
  ) async throws(DaybookError) -> Disposition {
    do throws(JobRejection) { try failure.check() } catch { throw .rejected(error) }
    let detail = try encoded(failure.detail)
    let result = try await engine.perform(byteCount: detail.count) { state in
      let author = state.author(lease.worker.actor)
      let command = state.command(for: failure, of: lease.attemptID)
      return state.command(command, on: lease.job, detail: detail, by: author)
        .map { _ in state.disposition(of: lease.job) }
    }
    return try result.get()
  }

  /// Ends an attempt without an answer: the worker stops, or gives the job back.
  @discardableResult
  public func interrupt(
    _ lease: Lease, _ reason: InterruptionReason
  ) async throws(DaybookError) -> Disposition {
    try await answer(.interrupt(attempt: lease.attempt, reason), lease, [])
  }

  /// Ends a job that was to be cancelled.
  public func acknowledgeCancel(_ lease: Lease) async throws(DaybookError) {
    _ = try await answer(.acknowledgeCancel(attempt: lease.attempt), lease, [])
  }

  /// Tells that an attempt entered a stage.
  ///
  /// - Parameters:
  ///   - stage: 1 to 255 bytes.
  ///   - lease: The attempt.
  /// - Throws: ``DaybookError``; nothing was recorded.
  public func enterStage(_ stage: String, of lease: Lease) async throws(DaybookError) {
    do throws(JobRejection) {
      try JobRequest.check(stage, field: "stage")
    } catch { throw .rejected(error) }
    let result = try await engine.perform { state in
      let author = state.author(lease.worker.actor)
      let command = JobCommand.enterStage(attempt: lease.attempt, stage: state.name(stage))
      return state.command(command, on: lease.job, by: author)
    }
    _ = try result.get()
  }

  /// Tells how far an attempt is.
  public func report(
    _ progress: JobEvent.Progress, of lease: Lease
  ) async throws(DaybookError) {
    _ = try await answer(.progress(attempt: lease.attempt, progress), lease, [])
  }

  /// Tells how far an upload is.
  public func report(
    _ progress: JobEvent.UploadProgress, of lease: Lease
  ) async throws(DaybookError) {
    _ = try await answer(.uploadProgress(attempt: lease.attempt, progress), lease, [])
  }

  private func answer(
    _ command: JobCommand, _ lease: Lease, _ detail: [UInt8]
  ) async throws(DaybookError) -> Disposition {
    let result = try await engine.perform(byteCount: detail.count) { state in
      let author = state.author(lease.worker.actor)
      return state.command(command, on: lease.job, detail: detail, by: author)
        .map { _ in state.disposition(of: lease.job) }
    }
    return try result.get()
  }

  /// Has something done in somebody's name, whose note stands in the detail of what is recorded.
  ///
  /// - Parameters:
  ///   - attribution: Who does it, and why; this process if nobody else.
  ///   - detail: What else the detail is to hold.
  ///   - byteCount: How much is written besides the detail, roughly, in bytes.
  ///   - body: Gets the detail, and the author.
  /// - Returns: What `body` returned.
  /// - Throws: ``DaybookError``; nothing was recorded.
  func perform<Answer: Sendable>(
    as attribution: Attribution?, adding detail: EventDetail = EventDetail(),
    writing byteCount: Int = 0,
    _ body: @escaping @Sendable (inout EngineState, [UInt8], Author) -> Answer
  ) async throws(DaybookError) -> Answer {
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    var detail = detail
    detail.add(attribution)
    let bytes = try encoded(detail)
    return try await engine.perform(byteCount: byteCount + bytes.count) { state in
      let author = state.author(attribution)
      return body(&state, bytes, author)
    }
  }

  func encoded(_ detail: EventDetail) throws(DaybookError) -> [UInt8] {
    do throws(JobRejection) {
      return try detail.encoded(limit: engine.options.detailByteLimit)
    } catch { throw .rejected(error) }
  }
}

extension EngineState {
  /// Where a job is after an answer.
  func disposition(of job: JobID) -> Disposition {
    guard let (status, due) = ledger.jobs.standing(of: job) else {
      return Disposition(status: .deleted, retryAt: nil)
    }
    return Disposition(status: status, retryAt: status.isWaiting ? due : nil)
  }
}
