public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What somebody other than its worker may do to a job.
extension Daybook {
  /// Keeps a job from running; a running attempt is interrupted.
  @discardableResult
  public func pause(
    _ job: JobID, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Disposition {
    try await command(.pause, on: job, as: attribution)
  }

  /// Lets a paused job run again.
  @discardableResult
  public func resume(
    _ job: JobID, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Disposition {
    try await command(.resume, on: job, as: attribution)
  }

  /// Ends a job.
  ///
  /// A running attempt is asked to end, and ended without asking when `now` is set.
  @discardableResult
  public func cancel(
    _ job: JobID, now: Bool = false, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Disposition {
    try await command(.cancel(now: now), on: job, as: attribution)
  }

  /// Makes an ended job available afresh, with all its attempts, or a waiting one at once.
  ///
  /// Everything that is known of the job stays, and nothing of its history is lost.
  @discardableResult
  public func retry(
    _ job: JobID, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Disposition {
    try await command(.retry, on: job, as: attribution)
  }

  /// Changes when, or how early among others, a waiting job runs.
  @discardableResult
  public func reschedule(
    _ job: JobID, due: Timestamp? = nil, priority: UInt8? = nil,
    as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Disposition {
    try await command(.reschedule(due: due, priority: priority), on: job, as: attribution)
  }

  /// Removes a job from everything but the log.
  public func delete(
    _ job: JobID, as attribution: Attribution? = nil
  ) async throws(DaybookError) {
    _ = try await command(.delete, on: job, as: attribution)
  }

  /// Puts a key on the skip list.
  public func skip(
    _ key: String, as attribution: Attribution? = nil
  ) async throws(DaybookError) {
    try await mark(.keySkipped(JobKey(digestOf: key)), key: key, as: attribution)
  }

  /// Takes a key off the skip list.
  ///
  /// - Returns: Whether it was on it.
  @discardableResult
  public func clearSkip(
    _ key: JobKey, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Bool {
    try await perform(as: attribution) { state, detail, author in
      guard state.ledger.skipList[key] != nil else { return false }
      state.record(.keyCleared(key), job: JobID.none, detail: detail, by: author)
      return true
    }
  }

  private func mark(
    _ event: JobEvent, key: String, as attribution: Attribution?
  ) async throws(DaybookError) {
    var detail = EventDetail()
    detail.add(key, as: .key)
    try await perform(as: attribution, adding: detail) { state, detail, author in
      _ = state.record(event, job: JobID.none, detail: detail, by: author)
    }
  }

  private func command(
    _ command: JobCommand, on job: JobID, as attribution: Attribution?
  ) async throws(DaybookError) -> Disposition {
    let result = try await perform(as: attribution) { state, detail, author in
      state.command(command, on: job, detail: detail, by: author)
        .map { _ in state.disposition(of: job) }
    }
    return try result.get()
  }
}
