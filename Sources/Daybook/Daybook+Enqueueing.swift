internal import DaybookDomain
internal import DaybookLog

extension Daybook {
  /// Queues a job.
  ///
  /// - Returns: The new job, or the one with the same key that is in the way.
  /// - Throws: ``DaybookError``. Nothing is queued, or, after
  ///   ``DaybookError/outcomeUnknown(_:)``, perhaps.
  @discardableResult
  public func enqueue(
    _ request: JobRequest, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> EnqueueResult {
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    let prepared = try prepare(request, attribution)
    let result = try await engine.perform(byteCount: prepared.detail.count) { state in
      state.enqueue(prepared, by: state.author(attribution))
    }
    if let onEnqueued = engine.options.onEnqueued, case .success(let result) = result {
      await onEnqueued([result])
    }
    do throws(JobRejection) { return try result.get() } catch { throw .rejected(error) }
  }

  /// Queues many jobs in one commit: all of them, or none when one of them is not allowed.
  ///
  /// - Returns: What became of each request, in their order.
  @discardableResult
  public func enqueue(
    _ requests: [JobRequest], as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [EnqueueResult] {
    try await enqueue(requests, once: nil, as: attribution).jobs
  }

  /// Queues many jobs in one commit, unless a request with the same key has done so before.
  ///
  /// - Parameters:
  ///   - requests: The jobs: all of them are queued, or none when one of them is not allowed.
  ///   - key: What the request is known by; `nil` for one that may be carried out again.
  ///   - attribution: Who does it, and why; whoever opened the log when `nil`.
  /// - Returns: What became of each job, now or then.
  /// - Throws: ``DaybookError``; nothing was queued, or, after
  ///   ``DaybookError/outcomeUnknown(_:)``, perhaps: the same key asks again without harm.
  public func enqueue(
    _ requests: [JobRequest], once key: RequestKey?, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> RequestReceipt {
    guard !requests.isEmpty else { return RequestReceipt() }
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    let jobs = try prepare(requests, attribution)
    let byteCount = jobs.reduce(0) { $0 + $1.detail.count + 64 }
    let receipt = try await performOnce(key, byteCount: byteCount) { state in
      state.enqueue(jobs, by: state.author(attribution)).map { RequestReceipt(jobs: $0) }
    }
    if let onEnqueued = engine.options.onEnqueued, !receipt.isRepeated {
      await onEnqueued(receipt.jobs)
    }
    return receipt
  }

  func prepare(
    _ requests: [JobRequest], _ attribution: Attribution
  ) throws(DaybookError) -> [PreparedJob] {
    var scratch = ByteWriter(capacity: 256)
    var prepared: [PreparedJob] = []
    prepared.reserveCapacity(requests.count)
    let requests = requests.span
    do throws(JobRejection) {
      for index in requests.indices {
        prepared.append(
          try requests[index].prepared(
            for: attribution, detailByteLimit: engine.options.detailByteLimit, using: &scratch))
      }
    } catch { throw .rejected(error) }
    return prepared
  }

  func prepare(
    _ request: JobRequest, _ attribution: Attribution
  ) throws(DaybookError) -> PreparedJob {
    do throws(JobRejection) {
      return try request.prepared(
        for: attribution, detailByteLimit: engine.options.detailByteLimit)
    } catch { throw .rejected(error) }
  }
}

extension EngineState {
  /// Accepts many jobs, or none when one of them is not allowed.
  mutating func enqueue(
    _ jobs: [PreparedJob], by author: Author
  ) -> Result<[EnqueueResult], JobRejection> {
    for job in jobs where job.specification.batch != .none {
      if let refusal = refusal(of: job.specification.batch) { return .failure(refusal) }
    }
    var results: [EnqueueResult] = []
    results.reserveCapacity(jobs.count)
    let jobs = jobs.span
    for index in jobs.indices {
      // What the rules could object to was checked before.
      guard case .success(let result) = enqueue(jobs[index], by: author) else {
        preconditionFailure("a prepared job is allowed")
      }
      results.append(result)
    }
    return .success(results)
  }
}
