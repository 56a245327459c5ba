public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What is different between two moments of a log.
public struct ViewDifference: Sendable {
  /// A job that is not as it was.
  public struct Job: Hashable, Sendable {
    /// The job.
    public let id: JobID
    /// Its kind.
    public let kind: String
    /// Its queue.
    public let queue: String
    /// Its status at the earlier moment; `nil` when it was not there.
    public let before: JobStatus?
    /// Its status at the later moment; `deleted` when it is gone.
    public let after: JobStatus
    /// The number of events that happened to it in between.
    public let eventCount: Int
  }

  /// A number of jobs of a queue that is not what it was.
  public struct Count: Hashable, Sendable {
    /// The queue.
    public let queue: String
    /// The status that the jobs are in.
    public let status: JobStatus
    /// How many there were at the earlier moment.
    public let before: Int
    /// How many there were at the later moment.
    public let after: Int
  }

  /// Something that failed more often than before, or whose failures were forgotten.
  public struct Failing: Hashable, Sendable {
    /// What failed; as of the earlier moment when it was forgotten.
    public let record: View.FailureRecord
    /// How often it had failed at the earlier moment.
    public let before: Int
    /// How often it had failed at the later moment.
    public let after: Int
  }

  /// The jobs to which anything happened, oldest first.
  public internal(set) var jobs: [Job] = []
  /// How many jobs of a queue are in a status, where that has changed.
  public internal(set) var counts: [Count] = []
  /// How often something has failed, where that has changed.
  public internal(set) var failures: [Failing] = []
  /// What came on the skip list.
  public internal(set) var skipped: [View.SkipRecord] = []
  /// What left it.
  public internal(set) var cleared: [View.SkipRecord] = []
}

extension View {
  /// What is different since an earlier moment.
  ///
  /// - Parameter earlier: A view of the same log, of a position not after this one's.
  /// - Returns: Every job, count and key that is not as it was.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  /// - Complexity: O(*n* + *k*), *n* being the number of events in between and *k* that of keys
  ///   that ever failed or are on the skip list.
  public func difference(since earlier: View) throws(DaybookError) -> ViewDifference {
    var difference = ViewDifference()
    for (id, count) in try touchedJobs(since: earlier.position).sorted(by: { $0.key < $1.key }) {
      let before = try earlier.job(id)
      let after = try job(id)
      guard let known = after ?? before else { continue }
      difference.jobs.append(
        ViewDifference.Job(
          id: id, kind: known.kind, queue: known.queue, before: before?.status,
          after: after?.status ?? .deleted, eventCount: count))
    }
    difference.counts = counts(since: earlier)
    difference.failures = failures(since: earlier)
    let before = Set(earlier.skipList().map(\.key))
    let after = Set(skipList().map(\.key))
    difference.skipped = skipList().filter { !before.contains($0.key) }
    difference.cleared = earlier.skipList().filter { !after.contains($0.key) }
    return difference
  }

  private func touchedJobs(since start: LogPosition) throws(DaybookError) -> [JobID: Int] {
    var counts: [JobID: Int] = [:]
    guard start < position else { return counts }
    var filter = EventFilter()
    filter.after = start
    try forEachEvent(matching: filter, depth: .events) { recorded, _ in
      // Coming back to memory is nothing that happens to a job.
      if case .jobRecalled = recorded.event { return .proceed }
      if recorded.job != .none { counts[recorded.job, default: 0] += 1 }
      return .proceed
    }
    return counts
  }

  private func counts(since earlier: View) -> [ViewDifference.Count] {
    var before: [String: [JobStatus: Int]] = [:]
    for queue in earlier.queues() { before[queue.name] = queue.jobCounts }
    var found: [ViewDifference.Count] = []
    for queue in queues() {
      for status in JobStatus.allCases where status != .deleted {
        let old = before[queue.name]?[status] ?? 0
        let new = queue.jobCounts[status] ?? 0
        if old == new { continue }
        found.append(
          ViewDifference.Count(queue: queue.name, status: status, before: old, after: new))
      }
    }
    return found
  }

  private func failures(since earlier: View) -> [ViewDifference.Failing] {
    var before: [Thing: FailureRecord] = [:]
    for record in earlier.failures(includesResolved: true) { before[Thing(record)] = record }
    var found: [ViewDifference.Failing] = []
    for record in failures(includesResolved: true) {
      let old = before.removeValue(forKey: Thing(record))?.count ?? 0
      if old == record.count { continue }
      found.append(ViewDifference.Failing(record: record, before: old, after: record.count))
    }
    // Failures are forgotten with what they are counted for.
    for record in before.values.sorted(by: { $0.lastPosition > $1.lastPosition }) {
      found.append(ViewDifference.Failing(record: record, before: record.count, after: 0))
    }
    return found
  }

  /// What failures are counted for: a key, whatever job failed last, or a job without one.
  private struct Thing: Hashable {
    var key: JobKey
    var job: JobID

    init(_ record: FailureRecord) {
      key = record.key
      job = record.key == .none ? record.job : .none
    }
  }
}
