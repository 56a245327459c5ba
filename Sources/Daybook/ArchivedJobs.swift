internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections

/// The jobs that have left memory, in the order of a query, read from the log some at a time.
struct ArchivedJobs {
  private static let readCountMax = 1024
  private static let stretchMax: UInt64 = 1 << 18

  /// Where the events of a job end that has left memory.
  typealias Ending = (id: JobID, end: ChainEnd)

  private let view: View
  private let statuses: Set<JobStatus>
  private let order: JobQuery.Order

  /// The identities that were not read.
  private var unread: Range<UInt64>
  /// What was read and not taken; the last is the next.
  private var read: [Ending] = []
  /// So many ends are read at once, where the order is that in which the log has them.
  private var readCount = 64
  /// In a stretch of so many identities all ends are read at once, where it is not.
  private var stretch: UInt64 = 1 << 10

  init(view: View, query: JobQuery, bounds: Range<UInt64>) {
    self.view = view
    statuses = query.statuses
    order = query.order
    // All of them have ended.
    let mayMatch = statuses.isEmpty || statuses.contains { $0.isTerminal }
    unread = mayMatch ? bounds : bounds.lowerBound..<bounds.lowerBound
  }

  /// Takes the next job, if there is one and it comes before another one.
  ///
  /// No more is read than it takes to know that.
  mutating func next(before other: JobID?) throws(DaybookError) -> Ending? {
    while read.isEmpty, !unread.isEmpty, comes(unreadFirst, before: other) { try readMore() }
    guard let next = read.last, comes(next.id, before: other) else { return nil }
    return read.removeLast()
  }

  private func comes(_ job: JobID, before other: JobID?) -> Bool {
    guard let other else { return true }
    return order == .newestFirst ? job > other : job < other
  }

  /// The first job that may be among those that were not read.
  private var unreadFirst: JobID {
    JobID(rawValue: order == .newestFirst ? unread.upperBound - 1 : unread.lowerBound)
  }

  private mutating func readMore() throws(DaybookError) {
    var found: [Ending] = []
    switch order {
    case .newestFirst:
      let rest = try readEnds(in: unread, limit: readCount, &found)
      unread = unread.lowerBound..<rest
      readCount = min(2 * readCount, Self.readCountMax)
      found.reverse()
    case .oldestFirst:
      let end = min(unread.upperBound, unread.lowerBound + stretch)
      _ = try readEnds(in: unread.lowerBound..<end, limit: .max, &found)
      unread = end..<unread.upperBound
      // Stretches grow where little lies.
      if found.count < Self.readCountMax { stretch = min(2 * stretch, Self.stretchMax) }
    }
    for (id, end) in found {
      // It may have been taken up again since the moment that is looked at.
      guard let end = try view.asOfThen(end), let status = JobStatus(rawValue: end.tag),
        status != .deleted, statuses.isEmpty || statuses.contains(status)
      else { continue }
      read.append((id, end))
    }
  }

  /// Reads the ends of the jobs in a range, the newest first.
  ///
  /// - Returns: Below which identity nothing was read.
  private func readEnds(
    in range: Range<UInt64>, limit: Int, _ found: inout [Ending]
  ) throws(DaybookError) -> UInt64 {
    var rest = range.lowerBound
    do throws(LogError) {
      try view.log.readChainEnds(downFrom: LogPosition(rawValue: range.upperBound - 1)) { end in
        guard end.chain.rawValue >= range.lowerBound else { return .stop }
        let id = JobID(rawValue: end.chain.rawValue)
        if JobStatus(rawValue: end.tag) != nil, view.photograph.ledger.jobs.place(of: id) == nil {
          found.append((id, end))
        }
        if found.count < limit { return .proceed }
        rest = end.chain.rawValue
        return .stop
      }
    } catch { throw .unreadable(.log(error)) }
    return rest
  }
}
