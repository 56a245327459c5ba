public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Jobs that belong together.
extension Daybook {
  /// Opens a batch, to which jobs are then added by naming it in their requests.
  ///
  /// It ends when it is sealed and all its jobs have ended; then its finishing job is queued, in
  /// the transaction in which the last of them ended.
  ///
  /// - Parameters:
  ///   - request: Whose batch it is, and what finishes it.
  ///   - attribution: Who opens it; this process if nobody else.
  /// - Returns: The batch.
  /// - Throws: ``DaybookError``; no batch was opened.
  public func openBatch(
    _ request: BatchRequest, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> BatchID {
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    let finishing = try prepare(request, attribution)
    let owner = request.owner
    return try await engine.perform(byteCount: finishing.detail.count) { state in
      let author = state.author(attribution)
      return state.openBatch(owner, finishing: finishing, by: author)
    }
  }

  /// Opens a batch, queues its jobs and seals it, in one commit.
  ///
  /// - Parameters:
  ///   - request: Whose batch it is, and what finishes it.
  ///   - jobs: Its jobs. With none of them a batch that is sealed ends at once.
  ///   - isSealed: Whether it takes no more jobs afterwards.
  ///   - key: What the request is known by, so that it is not carried out twice.
  ///   - attribution: Who does it; this process if nobody else.
  /// - Returns: The batch, and what became of each job.
  /// - Throws: ``DaybookError``; nothing was queued.
  @discardableResult
  public func enqueueBatch(
    _ request: BatchRequest, of jobs: [JobRequest], isSealed: Bool = true,
    once key: RequestKey? = nil, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> RequestReceipt {
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    let finishing = try prepare(request, attribution)
    let unassigned = jobs.map { job in
      var job = job
      job.batch = nil
      return job
    }
    let prepared = try prepare(unassigned, attribution)
    let owner = request.owner
    let byteCount = prepared.reduce(finishing.detail.count) { $0 + $1.detail.count + 64 }
    return try await performOnce(key, byteCount: byteCount) { state in
      let author = state.author(attribution)
      let batch = state.openBatch(owner, finishing: finishing, by: author)
      let jobs = prepared.map { job in
        var job = job
        job.specification.batch = batch
        return job
      }
      return state.enqueue(jobs, by: author).flatMap { results in
        let receipt = RequestReceipt(batch: batch, jobs: results)
        return isSealed ? state.sealBatch(batch, by: author).map { receipt } : .success(receipt)
      }
    }
  }

  /// Lets a batch take no more jobs; it ends with the last of them, or at once.
  ///
  /// Saying it twice is fine.
  ///
  /// - Throws: ``DaybookError``; ``JobRejection/unknownBatch`` when there is no such batch.
  public func sealBatch(
    _ batch: BatchID, as attribution: Attribution? = nil
  ) async throws(DaybookError) {
    let result = try await perform(as: attribution) { state, detail, author in
      state.sealBatch(batch, detail: detail, by: author)
    }
    do throws(JobRejection) { try result.get() } catch { throw .rejected(error) }
  }

  /// Cancels the jobs of a batch that have not ended, and seals it if it is open.
  ///
  /// What waits is cancelled, what runs is asked to end, all in one commit; every event of it
  /// names the batch as its cause. A batch that ends in this way is finished like any other: its
  /// finishing job is queued.
  ///
  /// - Parameters:
  ///   - batch: The batch.
  ///   - now: Whether to end running jobs without asking.
  ///   - attribution: Who does it, and why; this process if nobody else.
  /// - Returns: How many jobs were cancelled or asked to end; none when all have ended.
  /// - Throws: ``DaybookError``; nothing was cancelled.
  /// - Complexity: O(*m*), *m* being the number of jobs in memory.
  @discardableResult
  public func cancelBatch(
    _ batch: BatchID, now: Bool = false, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> BatchCancellation {
    let result = try await perform(as: attribution) { state, detail, author in
      state.cancelBatch(batch, now: now, detail: detail, by: author)
    }
    return try result.get()
  }

  private func prepare(
    _ request: BatchRequest, _ attribution: Attribution
  ) throws(DaybookError) -> PreparedJob {
    do throws(JobRejection) {
      return try request.prepared(
        for: attribution, detailByteLimit: engine.options.detailByteLimit)
    } catch { throw .rejected(error) }
  }
}
