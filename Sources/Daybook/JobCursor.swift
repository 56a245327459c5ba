internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections

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

  init(view: View, query: JobQuery, bounds: Range<UInt64>, memory: [JobID]) {
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
