internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Jobs that are queued again and again.
extension Daybook {
  /// The greatest number of jobs that one call of ``fireSchedules(as:)`` queues.
  public static let firingLimit = 1_000

  /// Adds a schedule, in place of an earlier one with the same name.
  ///
  /// What is due stays the same when neither the fields nor the time zone change; else only what
  /// comes due from now on counts. So a program may add its schedules whenever it starts.
  ///
  /// - Parameters:
  ///   - request: When what is to be queued.
  ///   - attribution: Who adds it, and why; this process if nobody else.
  /// - Returns: `false` when there was one already that is the same in everything; then nothing
  ///   was recorded.
  /// - Throws: ``DaybookError``; nothing was recorded.
  @discardableResult
  public func addSchedule(
    _ request: ScheduleRequest, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Bool {
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    let job: PreparedJob
    do throws(JobRejection) {
      job = try request.prepared(
        for: attribution, detailByteLimit: engine.options.detailByteLimit)
    } catch { throw .rejected(error) }
    return try await engine.perform(byteCount: job.detail.count) { state in
      let author = state.author(attribution)
      return state.addSchedule(request, job, by: author)
    }
  }

  /// Removes a schedule; the jobs that it has queued stay.
  ///
  /// - Throws: ``DaybookError``; ``JobRejection/unknownSchedule`` when there is none.
  public func removeSchedule(
    _ name: String, as attribution: Attribution? = nil
  ) async throws(DaybookError) {
    let result = try await perform(as: attribution) { state, detail, author in
      state.removeSchedule(name, detail: detail, by: author)
    }
    do throws(JobRejection) { try result.get() } catch { throw .rejected(error) }
  }

  /// Queues the jobs of all schedules that have come due.
  ///
  /// Whoever calls it, in however many processes: for every due time it happens once. A schedule
  /// whose time zone this machine does not know waits for another machine.
  ///
  /// - Parameter attribution: Who does it; this process if nobody else.
  /// - Returns: What fired, earliest due time first: at most ``firingLimit``, and about 8 MiB of
  ///   payloads. Whatever is left over waits for the next call; nothing is left when none fires.
  /// - Throws: ``DaybookError``; nothing was queued.
  @discardableResult
  public func fireSchedules(
    as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [Firing] {
    let view = try await view()
    guard let next = view.nextDue(), next <= view.time else { return [] }
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    let byteCount = EngineState.firingByteLimit + engine.options.detailByteLimit
    return try await engine.perform(byteCount: byteCount) { state in
      let author = state.author(attribution)
      return state.fireSchedules(limit: Self.firingLimit, by: author)
    }
  }

  /// Queues the jobs of schedules when they come due, until the task is cancelled.
  ///
  /// It sleeps until the next due time; schedules that are added or changed meanwhile, by any
  /// process, are noticed within a fifth of a second. Any number of processes may do this at the
  /// same time.
  ///
  /// - Parameters:
  ///   - attribution: Who does it; this process if nobody else.
  ///   - fired: Called with what has fired.
  /// - Throws: ``DaybookError``, also ``DaybookError/closed`` when the daybook is closed; nothing
  ///   is lost, as whoever goes on makes up for it.
  public func runSchedules(
    as attribution: Attribution? = nil, _ fired: @Sendable ([Firing]) -> Void = { _ in }
  ) async throws(DaybookError) {
    while !Task.isCancelled {
      if engine.isClosed { throw .closed }
      let firings = try await fireSchedules(as: attribution)
      if !firings.isEmpty {
        fired(firings)
        continue
      }
      let view = try await view()
      let next = view.nextDue()
      // A clock on the wall may be set, and a machine may sleep: look now and then.
      await waitForChange(after: view.position, atMost: wait(for: next, atMost: 10_000))
      // A busy log changes all the time; that it did says little about schedules.
      try? await Task.sleep(for: wait(for: next, atMost: 100))
    }
  }

  /// How long to wait for a moment that may have come already.
  private func wait(for time: Timestamp?, atMost limit: Int64) -> Duration {
    guard let time else { return .milliseconds(limit) }
    let left = time.milliseconds - engine.options.clock.now().milliseconds
    return .milliseconds(min(max(left, 0), limit))
  }
}
