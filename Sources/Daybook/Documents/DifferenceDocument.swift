internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// What changed between two moments, as JSON shows it.
public struct DifferenceDocument: Encodable, Sendable {
  /// A job to which something happened.
  public struct Job: Encodable, Sendable {
    /// Which job.
    public var job: UInt64
    /// What kind of work it is.
    public var kind: String
    /// The queue it waits in.
    public var queue: String
    /// Its state at the earlier moment; absent when it was not there.
    public var before: String?
    /// Its state at the later moment.
    public var after: String
    /// How much happened to it.
    public var events: Int
  }

  /// A number of jobs that changed.
  public struct Count: Encodable, Sendable {
    /// The queue.
    public var queue: String
    /// The state.
    public var state: String
    /// How many there were.
    public var before: Int
    /// How many there are.
    public var after: Int
  }

  /// Something that failed again, or succeeded at last.
  public struct Failing: Encodable, Sendable {
    /// What failed, if it was not erased.
    public var key: String?
    /// The job that failed last.
    public var job: UInt64
    /// The reason of its last failure.
    public var reason: String
    /// How often it had failed.
    public var before: Int
    /// How often it has failed.
    public var after: Int
  }

  /// The earlier position.
  public var from: UInt64
  /// The later position.
  public var to: UInt64
  /// The jobs.
  public var jobs: [Job]
  /// The numbers of jobs.
  public var counts: [Count]
  /// What failed.
  public var failures: [Failing]
  /// What came onto the skip list.
  public var skipped: [SkipDocument]
  /// What went off it.
  public var cleared: [SkipDocument]
}

extension View {
  /// The document of a difference between an earlier view and this one.
  public func document(
    of difference: ViewDifference, since earlier: View
  ) throws(DaybookError) -> DifferenceDocument {
    DifferenceDocument(
      from: earlier.position.rawValue, to: position.rawValue,
      jobs: difference.jobs.map { job in
        DifferenceDocument.Job(
          job: job.id.rawValue, kind: job.kind, queue: job.queue, before: job.before?.word,
          after: job.after.word, events: job.eventCount)
      },
      counts: difference.counts.map { count in
        DifferenceDocument.Count(
          queue: count.queue, state: count.status.word, before: count.before, after: count.after)
      },
      failures: try difference.failures.map { (failing) throws(DaybookError) in
        DifferenceDocument.Failing(
          key: try detail(of: failing.record.job)?.text(.key), job: failing.record.job.rawValue,
          reason: failing.record.reason, before: failing.before, after: failing.after)
      },
      skipped: try difference.skipped.map { (record) throws(DaybookError) in try document(record) },
      cleared: try difference.cleared.map { (record) throws(DaybookError) in
        try earlier.document(record)
      })
  }
}
