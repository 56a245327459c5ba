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

  fileprivate func matches(_ job: JobSummary, _ query: JobQuery) throws(DaybookError) -> Bool {
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

/// Goes through the jobs that a query asks for, newest first.
///
/// Two lists, both newest first, are merged: the jobs in memory, and those that have left it, which
/// are read from the log some at a time.
package struct JobCursor {
  private static let pageCount = 1024

  private let view: View
  private let query: JobQuery
  private let bounds: Range<UInt64>
  /// Oldest first.
  private var memory: [JobID]
  /// Oldest first too.
  private var archived: [(id: JobID, end: ChainEnd)] = []
  /// From where on to read the jobs that have left memory, downwards; 0 when all were read.
  private var unread: UInt64

  fileprivate init(view: View, query: JobQuery, bounds: Range<UInt64>, memory: [JobID]) {
    self.view = view
    self.query = query
    self.bounds = bounds
    self.memory = memory
    let mayMatch = query.statuses.isEmpty || query.statuses.contains { $0.isTerminal }
    unread = mayMatch && !bounds.isEmpty ? bounds.upperBound - 1 : 0
  }

  /// The next job.
  ///
  /// - Returns: `nil` behind the last.
  package mutating func next() throws(DaybookError) -> JobSummary? {
    while true {
      while archived.isEmpty && unread > 0 { try readArchived() }
      let job: JobSummary?
      if let inMemory = memory.last, archived.last.map({ $0.id < inMemory }) ?? true {
        memory.removeLast()
        job = try view.job(inMemory)
      } else if let (id, end) = archived.popLast() {
        job = try view.archivedJob(id, end)
      } else {
        return nil
      }
      if let job, try view.matches(job, query) { return job }
    }
  }

  /// Reads some of the jobs that have left memory.
  private mutating func readArchived() throws(DaybookError) {
    var found: [(id: JobID, end: ChainEnd)] = []
    let (view, bounds, start) = (view, bounds, unread)
    unread = 0
    do throws(LogError) {
      try view.log.readChainEnds(downFrom: LogPosition(rawValue: start)) { end in
        guard end.chain.rawValue >= bounds.lowerBound else { return .stop }
        let id = JobID(rawValue: end.chain.rawValue)
        if JobStatus(rawValue: end.tag) != nil, view.photograph.ledger.jobs.place(of: id) == nil {
          found.append((id, end))
        }
        if found.count < Self.pageCount { return .proceed }
        unread = end.chain.rawValue - 1
        return .stop
      }
    } catch { throw .unreadable(.log(error)) }
    for (id, end) in found.reversed() {
      // It may have been taken up again since the moment that is looked at.
      guard let end = try view.asOfThen(end), let status = JobStatus(rawValue: end.tag),
        status != .deleted, query.statuses.isEmpty || query.statuses.contains(status)
      else { continue }
      archived.append((id, end))
    }
  }
}
