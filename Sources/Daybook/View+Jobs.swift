internal import DaybookDomain
public import DaybookLog
internal import DaybookProjections
internal import DaybookWire

extension View {
  /// The jobs that a query asks for, newest first.
  ///
  /// - Complexity: O(*m* + *r*), *m* being the number of jobs in memory and *r* the number of
  ///   jobs read from the log: those that have left memory, and, for a query by label, those
  ///   that match everything else.
  public func jobs(_ query: JobQuery = JobQuery()) throws(DaybookError) -> [JobSummary] {
    var found: [JobSummary] = []
    try forEachJob(query) { job in
      found.append(job)
      return found.count < query.limit ? .proceed : .stop
    }
    return found
  }

  /// All jobs that a query asks for, newest first, whatever its limit.
  public func allJobs(_ query: JobQuery) throws(DaybookError) -> [JobSummary] {
    var found: [JobSummary] = []
    try forEachJob(query) { job in
      found.append(job)
      return .proceed
    }
    return found
  }

  /// Shows the jobs that a query asks for, newest first, whatever its limit.
  public func forEachJob(
    _ query: JobQuery, _ body: (JobSummary) -> ScanStep
  ) throws(DaybookError) {
    let bounds = try bounds(of: query)
    var memory = inMemory(query, bounds)
    let archived = try archivedIDs(query, bounds)
    var next = 0
    // Two lists, both newest first, are merged.
    while true {
      let inMemory = memory.last
      let inLog = next < archived.count ? archived[next] : nil
      guard inMemory != nil || inLog != nil else { return }
      let job: JobSummary?
      if let inMemory, inLog.map({ $0.id < inMemory }) ?? true {
        memory.removeLast()
        job = try self.job(inMemory)
      } else {
        next += 1
        job = try archivedJob(inLog!.id, inLog!.end)
      }
      if let job, try matches(job, query), body(job) == .stop { return }
    }
  }

  /// The number of jobs that a query asks for, whatever its limit.
  public func jobCount(_ query: JobQuery) throws(DaybookError) -> Int {
    var count = 0
    try forEachJob(query) { _ in
      count += 1
      return .proceed
    }
    return count
  }

  /// Jobs are named by positions, and positions follow time: a range of times is one of names.
  private func bounds(of query: JobQuery) throws(DaybookError) -> Range<UInt64> {
    var low: UInt64 = 1
    var high = position.rawValue + 1
    if let since = query.since { low = try firstPosition(at: since).rawValue }
    if let until = query.until { high = min(high, try firstPosition(at: until).rawValue) }
    if let before = query.before { high = min(high, before.rawValue) }
    return low..<max(low, high)
  }

  /// The jobs in memory that match by what their rows say, oldest first.
  private func inMemory(_ query: JobQuery, _ bounds: Range<UInt64>) -> [JobID] {
    let names = photograph.ledger.names
    let queue = query.queue.flatMap { names.name(of: $0) }
    let kind = query.kind.flatMap { names.name(of: $0) }
    // A word that was never used matches nothing.
    if query.queue != nil && queue == nil || query.kind != nil && kind == nil { return [] }
    var found: [JobID] = []
    photograph.ledger.jobs.enumerate { place, job in
      guard bounds.contains(job.rawValue) else { return }
      let state = photograph.ledger.jobs.state(at: place)
      if let queue, state.specification.queue != queue { return }
      if let kind, state.specification.kind != kind { return }
      if let key = query.key, state.specification.key != key { return }
      found.append(job)
    }
    found.sort()
    return found
  }

  private func archivedIDs(
    _ query: JobQuery, _ bounds: Range<UInt64>
  ) throws(DaybookError) -> [(id: JobID, end: ChainEnd)] {
    let wanted = query.statuses
    let mayMatch = wanted.isEmpty || wanted.contains { $0.isTerminal }
    guard mayMatch, !bounds.isEmpty else { return [] }
    var found: [(id: JobID, end: ChainEnd)] = []
    do throws(LogError) {
      try log.readChainEnds(downFrom: LogPosition(rawValue: bounds.upperBound - 1)) { end in
        guard end.chain.rawValue >= bounds.lowerBound else { return .stop }
        let id = JobID(rawValue: end.chain.rawValue)
        guard let status = JobStatus(rawValue: end.tag),
          photograph.ledger.jobs.place(of: id) == nil,
          end.head > position || status != .deleted && (wanted.isEmpty || wanted.contains(status))
        else { return .proceed }
        found.append((id, end))
        return .proceed
      }
    } catch { throw .unreadable(.log(error)) }
    // Some may have been taken up again since the moment that is looked at.
    return found.contains { $0.end.head > position } ? try asOfThen(found, wanted) : found
  }

  private func asOfThen(
    _ found: [(id: JobID, end: ChainEnd)], _ wanted: Set<JobStatus>
  ) throws(DaybookError) -> [(id: JobID, end: ChainEnd)] {
    var then: [(id: JobID, end: ChainEnd)] = []
    for (id, end) in found {
      guard let end = try asOfThen(end), let status = JobStatus(rawValue: end.tag),
        status != .deleted, wanted.isEmpty || wanted.contains(status)
      else { continue }
      then.append((id, end))
    }
    return then
  }

  private func matches(_ job: JobSummary, _ query: JobQuery) throws(DaybookError) -> Bool {
    if !query.statuses.isEmpty, !query.statuses.contains(job.status) { return false }
    if let queue = query.queue, job.queue != queue { return false }
    if let kind = query.kind, job.kind != kind { return false }
    if let key = query.key, job.key != key { return false }
    if query.labels.isEmpty { return true }
    guard let detail = try detail(of: job.id) else { return false }
    let labels = detail.labels
    return query.labels.allSatisfy { labels.contains($0) }
  }
}
