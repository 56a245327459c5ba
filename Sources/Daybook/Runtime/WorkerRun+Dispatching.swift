internal import DaybookDomain
internal import DaybookLog
internal import DaybookSystem
internal import Logging

/// The dispatcher: the one task that talks to the log.
extension WorkerRun {
  private struct Turn {
    var worker: Worker
    var ended: [EndedAttempt]
    var freeCount: Int
    var kept: Set<JobID>?
    var isChanged: Bool
    var isLost: Bool
    var isDone: Bool
    var order: LookOrder
  }

  private static let firstBackoff = Duration.milliseconds(100)
  private static let lastBackoff = Duration.seconds(5)

  /// Works until the worker may take leave.
  func dispatch() async throws(DaybookError) {
    var backoff = Self.firstBackoff
    while true {
      let turn = takeTurn()
      if turn.isDone, turn.ended.isEmpty { return }
      do throws(DaybookError) {
        try await carryOut(turn)
        backoff = Self.firstBackoff
        await waitForWork()
      } catch {
        if error == .closed { throw error }
        options.logger.error(
          "the log does not answer; trying again", metadata: ["error": "\(error)"])
        takeBack(turn, after: error)
        // Of its own, because this task may be cancelled, and must not spin then.
        let rest = backoff
        _ = await Task { await self.sleep(for: rest) }.value
        backoff = min(backoff * 2, Self.lastBackoff)
        if state.withLock({ $0.phase == .over }) { throw error }
      }
    }
  }

  private func takeTurn() -> Turn {
    state.withLock { state in
      let freeCount = state.phase == .working ? options.concurrency - state.attempts.count : 0
      let turn = Turn(
        worker: state.worker!, ended: state.ended, freeCount: freeCount,
        kept: state.mustReconcile ? Set(state.attempts.values.map(\.lease.job)) : nil,
        isChanged: state.isChanged, isLost: state.isLost, isDone: state.isDone,
        order: LookOrder(
          attempts: { self.state.withLock { $0.attempts } },
          seenInterventions: state.seenInterventions,
          queues: options.queues, kinds: kinds))
      state.ended = []
      state.isChanged = false
      return turn
    }
  }

  /// Puts back what could not be recorded.
  private func takeBack(_ turn: Turn, after error: DaybookError) {
    update { state in
      state.ended.insert(contentsOf: turn.ended, at: 0)
      state.isChanged = true
      // Perhaps jobs were leased; whether, only the log knows.
      if case .outcomeUnknown = error { state.mustReconcile = true }
    }
  }

  private func carryOut(_ turn: Turn) async throws(DaybookError) {
    if turn.isLost, turn.ended.isEmpty {
      try await announce()
    } else if !turn.ended.isEmpty || turn.kept != nil {
      try await exchange(turn)
    } else if turn.isChanged {
      let look = try await look(turn.order)
      act(on: look)
      if look.isReady, turn.freeCount > 0 { try await exchange(turn) }
    }
  }

  /// Looks at the log; what others want of the worker's attempts is durable then.
  private func look(_ order: LookOrder) async throws(DaybookError) -> Look {
    let engine = daybook.engine
    let clock = engine.options.clock
    let look = try await engine.glance { state in state.look(order, now: clock.now()) }
    guard !look.interventions.isEmpty else { return look }
    let isDurable = await engine.durability.wait(
      for: look.position, generation: look.generation)
    if isDurable { return look }
    noteChange()
    return Look()
  }

  /// Does what a look at the log asks for.
  private func act(on look: Look) {
    let unheard = state.withLock { state in
      if look.generation > 0 { state.seenInterventions = look.interventionCount }
      let unheard = look.unhandledKinds.subtracting(state.unhandledKinds)
      state.unhandledKinds.formUnion(unheard)
      return unheard
    }
    for kind in unheard.sorted() {
      options.logger.warning(
        "jobs wait for a handler that nobody registered", metadata: ["kind": "\(kind)"])
    }
    for (number, cancellation) in look.interventions { cancel(number, cancellation) }
    armDueTimer(look.nextChance)
  }

  private func exchange(_ turn: Turn) async throws(DaybookError) {
    let wish = LeaseWish(
      count: turn.freeCount, queues: options.queues, kinds: kinds, worker: turn.worker,
      kept: turn.kept)
    let order = turn.order
    let clock = daybook.engine.options.clock
    let (exchange, look) = try await daybook.exchange(turn.ended, wish) { state in
      state.look(order, now: clock.now())
    }
    for (ended, disposition) in zip(turn.ended, exchange.dispositions) {
      if case .failure(let error) = disposition { report(error, of: ended.attempt) }
    }
    switch exchange.leases {
    case .success(let leases):
      state.withLock { $0.mustReconcile = false }
      for lease in leases { start(lease) }
    case .failure(.rejected(.unknownWorker)):
      update { $0.isLost = true }
    case .failure(let error):
      options.logger.error(
        "jobs were leased and cannot be read", metadata: ["error": "\(error)"])
      update { $0.mustReconcile = true }
    }
    act(on: look)
    if daybook.hasTemporaryFiles { try await daybook.removeTemporaryFiles() }
  }

  private func report(_ error: DaybookError, of attempt: AttemptID) {
    options.logger.notice(
      "an answer came too late",
      metadata: [
        "job": "\(attempt.job.rawValue)", "attempt": "\(attempt.number)", "error": "\(error)",
      ])
  }

  /// Has the dispatcher woken when the next waiting job is due.
  private func armDueTimer(_ due: Timestamp?) {
    let now = daybook.engine.options.clock.now()
    state.withLock { state in
      if state.dueTimer?.due == due { return }
      state.dueTimer?.task.cancel()
      state.dueTimer = due.map { due in
        let rest = Duration.milliseconds(max(1, due.milliseconds - now.milliseconds))
        let task = Task {
          guard await self.sleep(for: rest) else { return }
          self.update { state in
            state.dueTimer = nil
            state.isChanged = true
          }
        }
        return (due, task)
      }
    }
  }
}
