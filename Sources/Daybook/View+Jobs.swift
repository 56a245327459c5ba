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
    var cursor = try jobCursor(query)
    while let job = try cursor.next() {
      if body(job) == .stop { return }
    }
  }

  /// The jobs that a query asks for, newest first, whatever its limit, one after the other.
  package func jobCursor(_ query: JobQuery) throws(DaybookError) -> JobCursor {
    let bounds = try bounds(of: query)
    return JobCursor(
      view: self, query: query, bounds: bounds, memory: inMemory(query, bounds))
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

  func matches(_ job: JobSummary, _ query: JobQuery) throws(DaybookError) -> Bool {
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
