public import DaybookDomain
internal import DaybookProjections

extension View {
  /// Jobs that have not ended, of one queue and kind.
  public struct UnfinishedRecord: Hashable, Sendable {
    /// The queue.
    public let queue: String
    /// What kind of work it is.
    public let kind: String
    /// The number of jobs in each state that any is in; what is due by the time of the view counts
    /// as available.
    public let jobCounts: [JobStatus: Int]
    /// Since when the oldest job that is available waits for a worker; `nil` when none does.
    public let oldestSince: Timestamp?
  }

  /// The jobs that have not ended, counted by queue and kind.
  ///
  /// - Returns: One record for every queue and kind of which there are any, in that order.
  /// - Complexity: O(*m*), *m* being the number of jobs in memory.
  public func unfinished() -> [UnfinishedRecord] {
    records(photograph.ledger.jobs.unfinished(at: time))
  }

  /// The figures of all queues, and the jobs that have not ended, for the price of one of them.
  package func figures() -> (queues: [QueueRecord], unfinished: [UnfinishedRecord]) {
    let tallies = photograph.ledger.jobs.unfinished(at: time)
    return (queues(tallies), records(tallies))
  }

  private func records(_ tallies: [UnfinishedTally]) -> [UnfinishedRecord] {
    tallies.map { tally in
      var counts = tally.jobCounts
      for (status, count) in tally.dueCounts {
        counts[status] = counts[status] == count ? nil : counts[status, default: 0] - count
        counts[.available, default: 0] += count
      }
      return UnfinishedRecord(
        queue: word(tally.queue), kind: word(tally.kind), jobCounts: counts,
        oldestSince: tally.readySince)
    }.sorted { ($0.queue, $0.kind) < ($1.queue, $1.kind) }
  }
}
