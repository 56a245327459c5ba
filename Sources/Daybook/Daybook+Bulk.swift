public import DaybookDomain
public import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What somebody other than their workers may do to many jobs, in one commit.
///
/// Each job is decided for itself: one that is refused does not keep the others from being done.
/// All return what became of each job, in the order of the jobs, and throw ``DaybookError`` when
/// nothing was recorded at all.
extension Daybook {
  /// Does the same to many jobs.
  ///
  /// - Parameters:
  ///   - change: What is done.
  ///   - jobs: The jobs.
  ///   - head: The last event that the caller knows of these jobs, usually of one: what has
  ///     happened since refuses the change with ``JobRejection/changed(head:)``. `nil` not to ask.
  ///   - attribution: Who does it, and why; whoever opened the log when `nil`.
  /// - Returns: What became of each job, in their order.
  /// - Throws: ``DaybookError``; nothing was recorded.
  public func perform(
    _ change: JobChange, on jobs: [JobID], ifUnchangedSince head: LogPosition? = nil,
    as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [Result<Disposition, DaybookError>] {
    guard !jobs.isEmpty else { return [] }
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    var detail = EventDetail()
    detail.add(attribution)
    let bytes = try encoded(detail)
    return try await engine.perform(byteCount: jobs.count * (bytes.count + 64)) { state in
      let author = state.author(attribution)
      return jobs.map { job in
        state.perform(change, on: job, ifUnchangedSince: head, bytes, by: author)
      }
    }
  }

  /// Keeps jobs from running; running attempts are interrupted.
  public func pause(
    _ jobs: [JobID], as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [Result<Disposition, DaybookError>] {
    try await perform(.pause, on: jobs, as: attribution)
  }

  /// Lets paused jobs run again.
  public func resume(
    _ jobs: [JobID], as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [Result<Disposition, DaybookError>] {
    try await perform(.resume, on: jobs, as: attribution)
  }

  /// Ends jobs.
  ///
  /// Running attempts are asked to end, and ended without asking when `now` is set.
  public func cancel(
    _ jobs: [JobID], now: Bool = false, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [Result<Disposition, DaybookError>] {
    try await perform(.cancel(now: now), on: jobs, as: attribution)
  }

  /// Makes ended jobs available afresh, with all their attempts, or waiting ones at once.
  public func retry(
    _ jobs: [JobID], as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [Result<Disposition, DaybookError>] {
    try await perform(.retry, on: jobs, as: attribution)
  }

  /// Removes jobs from everything but the log.
  public func delete(
    _ jobs: [JobID], as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [Result<Disposition, DaybookError>] {
    try await perform(.delete, on: jobs, as: attribution)
  }

  /// Removes jobs that failed, and with them what is known of their failures.
  ///
  /// A job whose key, or which itself, has no failure on record is refused with
  /// ``JobRejection/neverFailed``. With a job goes the last one with its key that failed.
  public func deletePermanently(
    _ jobs: [JobID], as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [Result<Disposition, DaybookError>] {
    try await perform(.deletePermanently, on: jobs, as: attribution)
  }
}

extension EngineState {
  fileprivate mutating func perform(
    _ change: JobChange, on job: JobID, ifUnchangedSince expected: LogPosition?,
    _ detail: [UInt8], by author: Author
  ) -> Result<Disposition, DaybookError> {
    do throws(DaybookError) {
      if let expected, let head = try head(of: job), head != expected {
        throw .rejected(.changed(head: head.rawValue))
      }
      let result =
        change == .deletePermanently
        ? deletePermanently(job, detail, by: author)
        : command(change.command, on: job, detail: detail, by: author).map { _ in }
      try result.get()
      return .success(disposition(of: job))
    } catch { return .failure(error) }
  }

  /// The last event of a job, also of one that has left memory.
  private mutating func head(of job: JobID) throws(DaybookError) -> LogPosition? {
    if let head = ledger.jobs.head(of: job) { return head }
    do throws(FoldFault) { return try noted(job)?.head } catch { throw .unreadable(error) }
  }

  mutating func deletePermanently(
    _ job: JobID, _ detail: [UInt8], by author: Author
  ) -> Result<Void, DaybookError> {
    do throws(FoldFault) {
      if let known = try known(job), known.status != .deleted {
        let key = known.specification.key
        guard let failed = ledger.failures.entry(key: key, job: job) else {
          return .failure(.rejected(.neverFailed))
        }
        if failed.job != job, case .failure(let error) = delete(failed.job, detail, by: author) {
          return .failure(error)
        }
      }
      return delete(job, detail, by: author)
    } catch { return .failure(.unreadable(error)) }
  }

  private mutating func delete(
    _ job: JobID, _ detail: [UInt8], by author: Author
  ) -> Result<Void, DaybookError> {
    command(.delete, on: job, detail: detail, by: author).map { _ in }
  }

  /// A job, also one that has left memory.
  mutating func known(_ job: JobID) throws(FoldFault) -> JobState? {
    if let state = ledger.jobs.state(of: job) { return state }
    guard let end = try noted(job) else { return nil }
    return try JobHistory(endingAt: end.head, in: source).state
  }
}
