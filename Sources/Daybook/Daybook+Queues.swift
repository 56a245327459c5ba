internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What may be done to a queue as a whole.
extension Daybook {
  /// Keeps the jobs of a queue, or of all, from being leased; what runs goes on.
  ///
  /// A queue that is paused by itself stays so when everything is resumed.
  ///
  /// - Parameters:
  ///   - queue: The queue, which need not have had any jobs yet; `nil` for all, also those to come.
  ///   - attribution: Who does it, and why; whoever opened the log when `nil`.
  /// - Returns: `false` when it was paused before; then nothing was recorded.
  /// - Throws: ``DaybookError``; nothing was recorded.
  @discardableResult
  public func pauseQueue(
    _ queue: String?, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Bool {
    try await setPaused(true, queue, attribution)
  }

  /// Lets the jobs of a queue, or of all that are not paused by themselves, be leased again.
  ///
  /// - Returns: `false` when it was not paused; then nothing was recorded.
  /// - Throws: ``DaybookError``; nothing was recorded.
  @discardableResult
  public func resumeQueue(
    _ queue: String?, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Bool {
    try await setPaused(false, queue, attribution)
  }

  /// Gives a queue, or one kind of job in it, limits in place of earlier ones.
  ///
  /// All limits hold at the same time: those of the queue and those of the kind. What runs goes
  /// on, also when it is more than the new limits allow.
  ///
  /// - Parameters:
  ///   - queue: The queue, which need not have had any jobs yet.
  ///   - kind: The kind of job; `nil` for all kinds together.
  ///   - limits: The limits; ``QueueLimits/none`` takes earlier ones away.
  ///   - attribution: Who does it, and why; whoever opened the log when `nil`.
  /// - Returns: `false` when it had these limits before; then nothing was recorded.
  /// - Throws: ``DaybookError``; nothing was recorded.
  @discardableResult
  public func limitQueue(
    _ queue: String, kind: String? = nil, _ limits: QueueLimits,
    as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Bool {
    let event: JobEvent.QueueLimited
    do throws(JobRejection) {
      try JobRequest.check(queue, field: "queue")
      if let kind { try JobRequest.check(kind, field: "kind") }
      event = try limits.event()
    } catch { throw .rejected(error) }
    return try await control(attribution) { state in
      var event = event
      event.queue = state.name(queue)
      event.kind = state.name(kind ?? "")
      let present =
        state.ledger.controls.scope(event.queue, kind: event.kind)?.limits
        ?? JobEvent.QueueLimited(queue: event.queue, kind: event.kind)
      return present == event ? nil : .queueLimited(event)
    }
  }

  private func setPaused(
    _ isPaused: Bool, _ queue: String?, _ attribution: Attribution?
  ) async throws(DaybookError) -> Bool {
    if let queue {
      do throws(JobRejection) {
        try JobRequest.check(queue, field: "queue")
      } catch { throw .rejected(error) }
    }
    return try await control(attribution) { state in
      let scope = JobEvent.QueueScope(queue: state.name(queue ?? ""))
      let present =
        queue == nil
        ? state.ledger.controls.isEverythingPaused
        : state.ledger.controls.scope(scope.queue)?.isPaused ?? false
      if present == isPaused { return nil }
      return isPaused ? .queuePaused(scope) : .queueResumed(scope)
    }
  }

  /// Records what `decide` chooses.
  ///
  /// - Returns: Whether it chose anything.
  private func control(
    _ attribution: Attribution?,
    _ decide: @escaping @Sendable (inout EngineState) -> JobEvent?
  ) async throws(DaybookError) -> Bool {
    try await perform(as: attribution) { state, detail, author in
      guard let event = decide(&state) else { return false }
      state.record(event, job: JobID.none, detail: detail, by: author)
      return true
    }
  }
}

extension EngineState {
  /// What holds a job back that would be leased otherwise.
  func obstacle(to job: JobID) -> JobRejection? {
    guard ledger.controls.isInUse, let state = ledger.jobs.state(of: job) else { return nil }
    let isAsleep = state.status == .paused && state.pauseReason == .shutdown
    guard isAsleep || state.isReady(at: time) else { return nil }
    return switch ledger.controls.obstacle(for: state.specification, at: time) {
    case nil: nil
    case .paused: .queuePaused
    case .saturated: .limitReached(opensAt: nil)
    case .rate(let opens): .limitReached(opensAt: opens)
    }
  }
}
