internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Goes through the jobs that a query asks for, in its order.
///
/// Two lists in that order are merged: the jobs in memory, and those that have left it, which are
/// read from the log some at a time. What a query asks of labels is looked up for many jobs at
/// once, because they stand in the log only.
package struct JobCursor {
  private static let labelCountMin = 64
  private static let labelCountMax = 1024

  private let view: View
  private let query: JobQuery
  private var walk: JobWalk
  private var archived: ArchivedJobs

  /// How many jobs there may still be, where that is known.
  private var rest: Int?

  /// Jobs whose labels were looked up and are right; the last is the next.
  private var labelled: [JobSummary] = []
  private var labelCount = labelCountMin

  init(view: View, query: JobQuery, filter: JobFilter, atMost count: Int?) {
    self.view = view
    self.query = query
    walk = JobWalk(
      over: view.photograph.ledger.jobs, filter: filter, newestFirst: query.order == .newestFirst)
    archived = ArchivedJobs(view: view, query: query, bounds: filter.bounds)
    rest = count
  }

  /// The next job.
  ///
  /// - Returns: `nil` behind the last.
  package mutating func next() throws(DaybookError) -> JobSummary? {
    if query.labels.isEmpty { return try nextOfAnyLabel() }
    while labelled.isEmpty { if !(try readLabels()) { return nil } }
    return labelled.removeLast()
  }

  /// The next job that meets everything but what is asked of labels.
  private mutating func nextOfAnyLabel() throws(DaybookError) -> JobSummary? {
    while rest != 0 {
      let place = walk.peek(in: view.photograph.ledger.jobs)
      let inMemory = place.map { view.photograph.ledger.jobs.job(at: $0) }
      let job: JobSummary?
      if let (id, end) = try archived.next(before: inMemory) {
        job = try view.archivedJob(id, end)
      } else if let place {
        walk.advance()
        job = view.summary(at: place)
      } else {
        return nil
      }
      guard let job else { continue }
      if let rest, job.key == query.key { self.rest = rest - 1 }
      if query.matches(job), failsOften(job) { return job }
    }
    return nil
  }

  /// Whether what a job is about fails as often as is asked for.
  private func failsOften(_ job: JobSummary) -> Bool {
    guard let count = query.failedAtLeast else { return true }
    return view.failures(of: job)?.openCount ?? 0 >= count
  }

  /// Looks the labels of some jobs up.
  ///
  /// - Returns: `false` when there are no more jobs.
  private mutating func readLabels() throws(DaybookError) -> Bool {
    var jobs: [JobSummary] = []
    while jobs.count < labelCount, let job = try nextOfAnyLabel() { jobs.append(job) }
    labelCount = min(2 * labelCount, Self.labelCountMax)
    let excerpt = try view.excerpt(at: jobs.map(\.id.queuedPosition))
    labelled = jobs.reversed().filter { job in
      guard let labels = excerpt.detail(at: job.id.queuedPosition)?.labels else { return false }
      return query.labels.allSatisfy { labels.contains($0) }
    }
    return !jobs.isEmpty
  }
}

extension JobID {
  /// Where the event stands that a job begins with, which names it.
  var queuedPosition: LogPosition { LogPosition(rawValue: rawValue) }
}

extension JobQuery {
  /// Whether a job meets everything but what is asked of labels and times.
  fileprivate func matches(_ job: JobSummary) -> Bool {
    if !statuses.isEmpty, !statuses.contains(job.status) { return false }
    if let queue, job.queue != queue { return false }
    if let kind, job.kind != kind { return false }
    return key == nil || job.key == key
  }
}
