public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Data of the application, written in the same transaction as a change of a job.
///
/// So an effect happens exactly once: a job that adds to a balance is completed together with the
/// addition, or not at all. In all of these calls the closure
///
/// - sees a consistent state, since nobody else writes meanwhile, in this process or another;
/// - runs on the thread that writes, where everybody waits behind it: it must be short, must not
///   wait for anything, and must not call the daybook;
/// - runs at most once a call, and not at all when the command would change nothing: a
///   completion that is said twice, a duplicate, a lease that has ended;
/// - may throw: then nothing of this command is written, no event and no data, and what others
///   have commanded at the same time is not affected.
///
/// Data are no part of the history. Nobody sees them as of an earlier moment, and exports leave
/// them out.
extension Daybook {
  /// How many bytes, keys and values together, a command may write if nothing else is said.
  public static let standardDataByteLimit = 1 << 16

  /// The data as they are committed.
  public var data: StoredData { StoredData(engine.log) }

  /// Writes data alone.
  ///
  /// - Parameters:
  ///   - byteLimit: The most that `body` writes, in bytes; at most 16 MiB.
  ///   - body: Reads and writes.
  /// - Returns: What `body` returns, when the data are durable.
  /// - Throws: ``DaybookError``, or what `body` throws. Nothing was written.
  public func transact<R: Sendable>(
    byteLimit: Int = standardDataByteLimit,
    _ body: @escaping @Sendable (inout ApplicationData) throws -> R
  ) async throws -> R {
    try checkLimit(byteLimit)
    return try await engine.perform(byteCount: byteLimit) { state in
      state.transact(byteLimit, body).map { result, written in
        state.store(written)
        return result
      }
    }.get()
  }

  /// Ends a job well, and writes data with it.
  ///
  /// - Parameters:
  ///   - lease: The attempt that succeeded.
  ///   - result: What the job produced.
  ///   - byteLimit: The most that `body` writes, in bytes; at most 16 MiB.
  ///   - body: Reads and writes.
  /// - Throws: ``DaybookError``, or what `body` throws. Nothing was written, except that a late
  ///   result is recorded.
  public func complete(
    _ lease: Lease, result: [UInt8]? = nil, byteLimit: Int = standardDataByteLimit,
    _ body: @escaping @Sendable (inout ApplicationData) throws -> Void
  ) async throws {
    try checkLimit(byteLimit)
    var detail = EventDetail()
    if let result { detail.add(result, as: .result) }
    let bytes = try encoded(detail)
    try await engine.perform(byteCount: bytes.count + byteLimit) { state in
      state.answer(lease, byteLimit, body) { state in
        let author = state.author(lease.worker.actor)
        return state.command(
          .complete(attempt: lease.attempt), on: lease.job, detail: bytes, by: author
        ).map { _ in () }
      }
    }.get()
  }

  /// Ends an attempt badly, and writes data with it.
  ///
  /// - Parameters:
  ///   - lease: The attempt that failed.
  ///   - failure: How.
  ///   - byteLimit: The most that `body` writes, in bytes; at most 16 MiB.
  ///   - body: Reads and writes.
  /// - Returns: What became of the job.
  /// - Throws: ``DaybookError``, or what `body` throws. Nothing was written, except that a late
  ///   result is recorded.
  @discardableResult
  public func fail(
    _ lease: Lease, _ failure: Failure, byteLimit: Int = standardDataByteLimit,
    _ body: @escaping @Sendable (inout ApplicationData) throws -> Void
  ) async throws -> Disposition {
    try checkLimit(byteLimit)
    do throws(JobRejection) { try failure.check() } catch { throw DaybookError.rejected(error) }
    let detail = try encoded(failure.detail)
    return try await engine.perform(byteCount: detail.count + byteLimit) { state in
      state.answer(lease, byteLimit, body) { state in
        let author = state.author(lease.worker.actor)
        let command = state.command(for: failure, of: lease.attemptID)
        return state.command(command, on: lease.job, detail: detail, by: author)
          .map { _ in state.disposition(of: lease.job) }
      }
    }.get()
  }

  /// Queues a job, and writes data with it.
  ///
  /// - Parameters:
  ///   - request: The job.
  ///   - attribution: Who does it, and why.
  ///   - byteLimit: The most that `body` writes, in bytes; at most 16 MiB.
  ///   - body: Reads and writes; it is told which job it is going to be.
  /// - Returns: The new job, or the one with the same key that is in the way.
  /// - Throws: ``DaybookError``, or what `body` throws. Nothing was written.
  @discardableResult
  public func enqueue(
    _ request: JobRequest, as attribution: Attribution? = nil,
    byteLimit: Int = standardDataByteLimit,
    _ body: @escaping @Sendable (inout ApplicationData, JobID) throws -> Void
  ) async throws -> EnqueueResult {
    try checkLimit(byteLimit)
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    let prepared: PreparedJob
    do throws(JobRejection) {
      prepared = try request.prepared(
        for: attribution, detailByteLimit: engine.options.detailByteLimit)
    } catch { throw DaybookError.rejected(error) }
    return try await engine.perform(byteCount: prepared.detail.count + byteLimit) { state in
      state.enqueue(prepared, attribution, byteLimit, body)
    }.get()
  }

  private func checkLimit(_ byteLimit: Int) throws(DaybookError) {
    let limit = 16 << 20
    guard (0...limit).contains(byteLimit) else {
      throw .rejected(.invalid(field: .data(byteCount: byteLimit, limit: limit)))
    }
  }
}

extension EngineState {
  /// Lets an application read and write; what it has written is still to be stored.
  fileprivate mutating func transact<R>(
    _ byteLimit: Int, _ body: (inout ApplicationData) throws -> R
  ) -> Result<(R, [[UInt8]: [UInt8]?]), any Error> {
    Result {
      var data = ApplicationData(transactionOfBatch, byteLimit: byteLimit)
      let result = try body(&data)
      if let fault = data.fault { throw fault }
      return (result, data.take())
    }
  }

  /// Answers for a lease and writes data, or does neither.
  fileprivate mutating func answer<R>(
    _ lease: Lease, _ byteLimit: Int, _ body: (inout ApplicationData) throws -> Void,
    _ command: (inout EngineState) -> Result<R, DaybookError>
  ) -> Result<R, any Error> {
    // An answer that comes late, or again, has no effect.
    guard let job = ledger.jobs.state(of: lease.job), job.status == .running,
      job.attempt == lease.attempt
    else { return command(&self).mapError { $0 } }
    return transact(byteLimit, body).flatMap { _, written in
      let result = command(&self)
      if case .success = result { store(written) }
      return result.mapError { $0 }
    }
  }

  /// Queues a job and writes data, or does neither.
  fileprivate mutating func enqueue(
    _ prepared: PreparedJob, _ attribution: Attribution, _ byteLimit: Int,
    _ body: (inout ApplicationData, JobID) throws -> Void
  ) -> Result<EnqueueResult, any Error> {
    if let obstacle = ledger.keys.obstacle(for: prepared.specification) {
      return .success(.duplicate(of: obstacle))
    }
    let job = JobID(rawValue: nextPosition.rawValue)
    return transact(byteLimit) { data in try body(&data, job) }.flatMap { _, written in
      let result = enqueue(prepared, by: author(attribution))
      if case .success = result { store(written) }
      return result.mapError { DaybookError.rejected($0) }
    }
  }
}
