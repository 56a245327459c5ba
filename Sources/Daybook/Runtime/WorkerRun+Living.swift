internal import DaybookDomain
internal import DaybookProjections
internal import DaybookSystem
internal import Logging

/// Being alive, and finding out who is not.
extension WorkerRun {
  /// Announces the worker, and lets go of what it held under an earlier announcement.
  func announce() async throws(DaybookError) {
    let worker = try await daybook.startWorker(named: options.name, timeout: options.timeout)
    let stale = update { state in
      state.worker = worker
      state.isLost = false
      state.isChanged = true
      return state.attempts.filter { $0.value.lease.worker != worker }.map(\.key)
    }
    for number in stale { cancel(number, .taken) }
    try await reclaim()
    try await daybook.removeTemporaryFiles()
  }

  /// Tells again and again that the worker is alive.
  func beat() async {
    while await sleep(for: options.heartbeatPeriod) { await beatOnce() }
  }

  private func beatOnce() async {
    guard let worker = state.withLock({ $0.worker }) else { return }
    do throws(DaybookError) {
      try await daybook.heartbeat(worker)
    } catch .rejected(.unknownWorker) {
      options.logger.warning(
        "taken for gone, the worker lets its jobs go and announces itself anew",
        metadata: ["worker": "\(worker.id.rawValue)"])
      update { state in if state.worker == worker { state.isLost = true } }
    } catch {
      options.logger.warning("a heartbeat was not recorded", metadata: ["error": "\(error)"])
    }
  }

  /// Looks for workers that are gone, at least three times within their time-out.
  ///
  /// At times of its own, so that the workers of a log do not all look at the same moment.
  func reap() async {
    let period = min(options.timeout / 3, options.heartbeatPeriod / 2)
    while await sleep(for: period * Double.random(in: 0.9...1.1)) {
      do throws(DaybookError) { try await reclaim() } catch {
        options.logger.warning(
          "workers that are gone were not looked for", metadata: ["error": "\(error)"])
      }
    }
  }

  private func reclaim() async throws(DaybookError) {
    let engine = daybook.engine
    let now = engine.options.clock.now()
    let (workers, time) = try await engine.glance { state in
      var workers: [WorkerTable.Entry] = []
      state.ledger.workers.enumerate { workers.append($0) }
      return (workers, max(now, state.ledger.time))
    }
    let own = state.withLock { $0.worker?.id }
    // Who was silent for too long, perhaps with the whole machine, is in no place to judge others.
    if workers.contains(where: { $0.id == own && $0.deadline <= time }) {
      await beatOnce()
      return
    }
    guard workers.contains(where: { $0.deadline <= time || $0.process.isDead }) else { return }
    let jobs = try await daybook.reclaim()
    guard !jobs.isEmpty else { return }
    options.logger.notice(
      "jobs of workers that are gone wait again",
      metadata: ["jobs": "\(jobs.map { "\($0.rawValue)" }.joined(separator: " "))"])
  }

  /// Sleeps.
  ///
  /// - Returns: `false` when the task was cancelled.
  func sleep(for duration: Duration) async -> Bool {
    do { try await options.clock.sleep(for: duration) } catch { return false }
    return !Task.isCancelled
  }
}
