package import DaybookDomain
public import DaybookLog
internal import DaybookProjections
internal import DaybookWire

extension View {
  /// The jobs that a query asks for, in its order, up to its limit.
  ///
  /// - Complexity: O(*m* / 256 + *r*), *m* being the number of jobs in memory and *r* the number of
  ///   those looked at: in memory, the rows of pages of 256 that may hold what comes next; in the
  ///   log, the jobs that have left memory, and, for a query by label, those that match everything
  ///   else. A query by a key that one job has looks at that one.
  public func jobs(_ query: JobQuery = JobQuery()) throws(DaybookError) -> [JobSummary] {
    var found: [JobSummary] = []
    try forEachJob(query) { job in
      found.append(job)
      return found.count < query.limit ? .proceed : .stop
    }
    return found
  }

  /// All jobs that a query asks for, in its order, whatever its limit.
  public func allJobs(_ query: JobQuery) throws(DaybookError) -> [JobSummary] {
    var found: [JobSummary] = []
    try forEachJob(query) { job in
      found.append(job)
      return .proceed
    }
    return found
  }

  /// Shows the jobs that a query asks for, in its order, whatever its limit.
  ///
  /// - Complexity: As ``jobs(_:)``, up to the job at which `body` stops.
  public func forEachJob(
    _ query: JobQuery, _ body: (JobSummary) -> ScanStep
  ) throws(DaybookError) {
    var cursor = try jobCursor(query)
    while let job = try cursor.next() {
      if body(job) == .stop { return }
    }
  }

  /// The jobs that a query asks for, in its order, whatever its limit, one after the other.
  ///
  /// - Parameters:
  ///   - query: What they must meet.
  ///   - kinds: Of one of which kinds they are when they are in memory; any when `nil`.
  /// - Returns: What goes through them.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  package func jobCursor(
    _ query: JobQuery, kinds: [Name]? = nil
  ) throws(DaybookError) -> JobCursor {
    let words = [query.queue, query.kind].compactMap { $0 }
    let isUnheardOf = words.contains { names.name(of: $0) == nil }
    var filter = JobFilter(
      bounds: isUnheardOf ? 0..<0 : try bounds(of: query),
      // The jobs of a key are counted down whatever state they are in.
      statuses: query.key == nil ? query.statuses : [], time: time)
    filter.queue = query.queue.flatMap { names.name(of: $0) }
    filter.kinds = query.kind.flatMap { names.name(of: $0) }.map { [$0] } ?? kinds
    filter.key = query.key
    let standing = query.key.flatMap { $0 == .none ? nil : photograph.ledger.keys[$0] }
    if let standing, standing.aliveCount == 1, standing.lastStatus != .deleted {
      let only = standing.lastJob.rawValue
      filter.bounds = filter.bounds.clamped(to: only..<only + 1)
    }
    let count = query.key.flatMap { $0 == .none ? nil : standing?.aliveCount ?? 0 }
    return JobCursor(view: self, query: query, filter: filter, atMost: count)
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
    if let after = query.after { low = max(low, min(after.rawValue, position.rawValue) + 1) }
    return low..<max(low, high)
  }

  /// The job in a place of the table of jobs.
  func summary(at place: UInt32) -> JobSummary {
    let id = photograph.ledger.jobs.job(at: place)
    return JobSummary(
      id, photograph.ledger.jobs.state(at: place), head: photograph.ledger.jobs.head(at: place),
      in: self)
  }
}
