public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
public import DaybookWire

/// Batches, also those that have left memory.
extension View {
  /// A batch.
  ///
  /// - Returns: `nil` when there is no such batch at this position.
  /// - Complexity: O(1); for a batch that has left memory O(*n*), *n* being the number of events
  ///   between its opening and its sealing.
  public func batch(_ id: BatchID) throws(DaybookError) -> BatchSummary? {
    if let entry = photograph.ledger.batches[id] { return summary(entry) }
    return try notedEnd(of: id).map { (end) throws(DaybookError) in try summary(id, end) }
  }

  /// The batch that an owner opened last.
  ///
  /// - Returns: `nil` when the owner never opened one.
  /// - Complexity: As ``batch(_:)``.
  public func latestBatch(of owner: String) throws(DaybookError) -> BatchSummary? {
    guard !owner.isEmpty, let name = names.name(of: owner),
      let latest = photograph.ledger.batches.latest(of: name)
    else { return nil }
    return try batch(latest)
  }

  /// Batches, the newest first.
  ///
  /// - Parameters:
  ///   - owner: Whose; anybody's when `nil`.
  ///   - last: Older than this one, with which the page before ended; from the newest on when
  ///     `nil`.
  ///   - limit: At most so many.
  /// - Returns: The batches, also those that have left memory.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  /// - Complexity: O(*b* log *b*), *b* being the number of batches in memory, and O(*e*), *e* being
  ///   the number of jobs and batches that have left it and are newer than the last one shown; for
  ///   each of the batches shown of these as ``batch(_:)``.
  public func batches(
    owner: String? = nil, before last: BatchID? = nil, limit: Int = 100
  ) throws(DaybookError) -> [BatchSummary] {
    let end = last.map { min($0.rawValue, position.rawValue + 1) } ?? position.rawValue + 1
    let name = owner.flatMap { names.name(of: $0) }
    if owner != nil && name == nil || end <= 1 || limit <= 0 { return [] }
    var found: [BatchID] = []
    photograph.ledger.batches.enumerate { entry in
      if entry.id.rawValue < end, name == nil || entry.owner == name { found.append(entry.id) }
    }
    found.sort { $0.rawValue > $1.rawValue }
    found.removeLast(max(0, found.count - limit))
    // Those that have left memory are of interest down to the last of a full page.
    let low = found.count == limit ? found[limit - 1].rawValue : 0
    var noted = 0
    try forEachNotedBatch(in: low..<end) { (id) throws(DaybookError) in
      if let owner, try self.owner(of: id) != owner { return .proceed }
      found.append(id)
      noted += 1
      return noted < limit ? .proceed : .stop
    }
    found.sort { $0.rawValue > $1.rawValue }
    var page: [BatchSummary] = []
    for id in found.prefix(limit) { if let batch = try batch(id) { page.append(batch) } }
    return page
  }

  /// The jobs of a batch, oldest first, with their last failures.
  ///
  /// - Returns: The jobs, also those that were deleted or have left memory; `nil` when there is
  ///   no such batch.
  /// - Complexity: O(*n* + *k* log *n*), *n* being the number of events between the batch's
  ///   opening and its sealing, and *k* the number of events of its jobs.
  public func items(of batch: BatchID) throws(DaybookError) -> [BatchItem]? {
    guard try exists(batch) else { return nil }
    var items: [BatchItem] = []
    for job in try members(of: batch).jobs { items.append(try item(job)) }
    return items
  }

  /// The number of batches that have not left memory.
  package var batchesInMemory: Int { photograph.ledger.batches.count }

  /// The number of batches that have not finished.
  ///
  /// - Complexity: O(*b*), *b* being the number of batches in memory.
  package var unfinishedBatchCount: Int {
    var count = 0
    photograph.ledger.batches.enumerate { if $0.finished == nil { count += 1 } }
    return count
  }

  /// What a batch is tagged with.
  ///
  /// - Returns: The labels, also those of its finishing job; `nil` when they were erased.
  public func labels(of batch: BatchID) throws(DaybookError) -> [Label]? {
    try detail(of: JobID(rawValue: batch.rawValue))?.labels
  }
}

extension View {
  private func summary(_ entry: Batches.Entry) -> BatchSummary {
    var counts: [JobStatus: Int] = [:]
    for status in JobStatus.allCases { counts[status] = entry.jobCounts[Int(status.rawValue)] }
    return BatchSummary(
      id: entry.id, owner: word(entry.owner), openedAt: entry.openedAt,
      sealedAt: entry.sealed?.time, finishedAt: entry.finished?.time,
      finishingJob: entry.finishingJob, jobCounts: counts)
  }

  /// A batch that has left memory, as its events say and as its jobs stand now.
  private func summary(_ id: BatchID, _ end: ChainEnd) throws(DaybookError) -> BatchSummary {
    let members = try members(of: id)
    var counts: [JobStatus: Int] = [:]
    for status in JobStatus.allCases { counts[status] = 0 }
    for job in members.jobs { counts[try status(of: job), default: 0] += 1 }
    let opened = try event(at: LogPosition(rawValue: id.rawValue))
    var finishingJob: JobID?
    if let next = try event(at: end.head.next)?.recorded, next.cause == end.head,
      case .jobQueued = next.event
    {
      finishingJob = next.job
    }
    return BatchSummary(
      id: id, owner: try owner(of: id), openedAt: opened?.recorded.time ?? lastEventTime,
      sealedAt: members.sealedAt, finishedAt: Timestamp(milliseconds: end.time),
      finishingJob: finishingJob, jobCounts: counts)
  }

  private func owner(of batch: BatchID) throws(DaybookError) -> String {
    guard
      case .batchOpened(let opened) = try event(at: LogPosition(rawValue: batch.rawValue))?
        .recorded.event
    else { return "" }
    return word(opened.owner)
  }

  private func exists(_ batch: BatchID) throws(DaybookError) -> Bool {
    if photograph.ledger.batches.isOpen(batch) != nil { return true }
    return try notedEnd(of: batch) != nil
  }

  /// The end of a batch that has left memory.
  private func notedEnd(of batch: BatchID) throws(DaybookError) -> ChainEnd? {
    guard batch.rawValue <= position.rawValue else { return nil }
    do throws(LogError) {
      let end = try log.chainEnd(of: LogPosition(rawValue: batch.rawValue))
      return end?.tag == ChainEnd.batchTag ? end : nil
    } catch { throw .unreadable(.log(error)) }
  }

  /// Shows the batches in a range that have left memory, newest first.
  private func forEachNotedBatch(
    in range: Range<UInt64>, _ body: (BatchID) throws(DaybookError) -> ScanStep
  ) throws(DaybookError) {
    var fault: DaybookError?
    do throws(LogError) {
      try log.readChainEnds(downFrom: LogPosition(rawValue: range.upperBound - 1)) { end in
        let id = BatchID(rawValue: end.chain.rawValue)
        guard id.rawValue >= range.lowerBound else { return .stop }
        guard end.tag == ChainEnd.batchTag, photograph.ledger.batches.isOpen(id) == nil else {
          return .proceed
        }
        do throws(DaybookError) { return try body(id) } catch {
          fault = error
          return .stop
        }
      }
    } catch { throw .unreadable(.log(error)) }
    if let fault { throw fault }
  }

  /// The jobs of a batch, which were all queued between its opening and its sealing.
  private func members(
    of batch: BatchID
  ) throws(DaybookError) -> (jobs: [JobID], sealedAt: Timestamp?) {
    var jobs: [JobID] = []
    var sealedAt: Timestamp?
    var filter = EventFilter()
    filter.types = EventTypes(words: ["JobQueued", "BatchSealed"])
    filter.after = LogPosition(rawValue: batch.rawValue)
    try forEachEvent(matching: filter, depth: .events) { recorded, _ in
      switch recorded.event {
      case .jobQueued(let job) where job.batch == batch: jobs.append(recorded.job)
      case .batchSealed(let sealed) where sealed.batch == batch: sealedAt = recorded.time
      default: break
      }
      return sealedAt == nil ? .proceed : .stop
    }
    return (jobs, sealedAt)
  }

  private func status(of job: JobID) throws(DaybookError) -> JobStatus {
    if let state = photograph.ledger.jobs.state(of: job) { return state.status }
    return try noted(job).flatMap { JobStatus(rawValue: $0.tag) } ?? .deleted
  }

  private func item(_ job: JobID) throws(DaybookError) -> BatchItem {
    let summary = try self.job(job)
    var failure: BatchItem.LastFailure?
    if let summary, summary.attempt > 0, let history = try history(of: job) {
      for (recorded, detail) in history.events.reversed() {
        guard case .attemptFailed(let failed) = recorded.event else { continue }
        failure = lastFailure(failed.failure, recorded, detail)
        break
      }
    }
    return BatchItem(
      job: job, status: summary?.status ?? .deleted, summary: summary, lastFailure: failure)
  }

  private func lastFailure(
    _ failure: AttemptFailure, _ recorded: RecordedEvent, _ detail: DetailContent
  ) -> BatchItem.LastFailure {
    var message: String?
    if case .present(let detail) = detail { message = detail.text(.message) }
    return BatchItem.LastFailure(
      time: recorded.time, stage: word(failure.stage), reason: word(failure.reason),
      errorType: word(failure.errorType), category: failure.category, message: message)
  }
}
