public import DaybookDomain
public import DaybookLog
public import DaybookProjections

extension View {
  /// How often something failed.
  public struct FailureRecord: Hashable, Sendable {
    /// What failed; none when a job without a key is counted for itself.
    public let key: JobKey
    /// The job that failed last.
    public let job: JobID
    /// How often it failed, ever.
    public let count: Int
    /// How often it failed since it last succeeded.
    public let openCount: Int
    /// The event of the last failure, where its message is to be found.
    public let lastPosition: LogPosition
    /// When it last failed.
    public let lastTime: Timestamp
    /// The stage in which it last failed.
    public let stage: String
    /// The type of the last error.
    public let errorType: String
    /// The reason of the last failure.
    public let reason: String
    /// What kind of failure the last one was.
    public let category: FailureCategory
  }

  /// Everything that failed and has not succeeded since, the most recent failure first.
  ///
  /// - Parameter includesResolved: Whether to show also what has succeeded since.
  /// - Returns: One record for every key, and for every job without one.
  public func failures(includesResolved: Bool = false) -> [FailureRecord] {
    failureEntries(before: nil, includesResolved: includesResolved).map { record($0) }
  }

  /// What failed, the most recent failure first, as far as its last failure is one that a query
  /// means; its limit is not looked at.
  ///
  /// - Parameters:
  ///   - query: What is meant.
  ///   - includesResolved: Whether to show also what has succeeded since.
  ///   - last: Failed before this event, ``FailureRecord/lastPosition`` of the failure with which
  ///     the page before ended; from the most recent on when `nil`.
  ///   - limit: At most so many.
  /// - Returns: One record for every key, and for every job without one.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  /// - Complexity: O(*k* log *k*), *k* being the number of keys and jobs that failed; where a kind
  ///   or a queue is asked for, also what it takes to look up the job of each one that is shown or
  ///   passed over.
  public func failures(
    _ query: FailureQuery, includesResolved: Bool = false, before last: LogPosition? = nil,
    limit: Int = .max
  ) throws(DaybookError) -> [FailureRecord] {
    var found: [FailureRecord] = []
    for entry in failureEntries(before: last, includesResolved: includesResolved) {
      if found.count >= limit { break }
      if let since = query.since, entry.lastTime < since { continue }
      if let until = query.until, entry.lastTime >= until { continue }
      if query.kind != nil || query.queue != nil {
        guard let job = try job(entry.job) else { continue }
        if let kind = query.kind, job.kind != kind { continue }
        if let queue = query.queue, job.queue != queue { continue }
      }
      found.append(record(entry))
    }
    return found
  }

  private func failureEntries(
    before last: LogPosition?, includesResolved: Bool
  ) -> [FailureCounts.Entry] {
    let end = last ?? position.next
    var found: [FailureCounts.Entry] = []
    photograph.ledger.failures.enumerate { entry in
      if entry.lastPosition < end, includesResolved || entry.openCount > 0 { found.append(entry) }
    }
    found.sort { $0.lastPosition > $1.lastPosition }
    return found
  }

  /// How often what a job is about has failed.
  public func failures(of job: JobSummary) -> FailureRecord? {
    photograph.ledger.failures.entry(key: job.key, job: job.id).map { record($0) }
  }

  private func record(_ entry: FailureCounts.Entry) -> FailureRecord {
    FailureRecord(
      key: entry.key, job: entry.job, count: entry.count, openCount: entry.openCount,
      lastPosition: entry.lastPosition, lastTime: entry.lastTime,
      stage: word(entry.lastFailure.stage), errorType: word(entry.lastFailure.errorType),
      reason: word(entry.lastFailure.reason), category: entry.lastFailure.category)
  }

  /// A key on the skip list.
  public struct SkipRecord: Hashable, Sendable {
    /// The key.
    public let key: JobKey
    /// The event that put it there.
    public let position: LogPosition
    /// When that was.
    public let time: Timestamp
    /// The job that failed; `nil` when somebody put the key there.
    public let job: JobID?
  }

  /// The skip list, the newest entry first.
  ///
  /// - Parameters:
  ///   - last: Older than this one, ``SkipRecord/position`` of the entry with which the page before
  ///     ended; from the newest on when `nil`.
  ///   - limit: At most so many.
  /// - Returns: The entries.
  /// - Complexity: O(*k* log *k*), *k* being the number of keys on the list.
  public func skipList(before last: LogPosition? = nil, limit: Int = .max) -> [SkipRecord] {
    let end = last ?? position.next
    var found: [SkipRecord] = []
    photograph.ledger.skipList.enumerate { entry in
      if entry.position < end { found.append(record(entry)) }
    }
    return Array(found.sorted { $0.position > $1.position }.prefix(max(0, limit)))
  }

  /// The entry of a key, if it is on the skip list.
  public func skip(_ key: JobKey) -> SkipRecord? {
    photograph.ledger.skipList[key].map { record($0) }
  }

  /// The number of keys on the skip list.
  package var skipListCount: Int { photograph.ledger.skipList.count }

  private func record(_ entry: SkipList.Entry) -> SkipRecord {
    SkipRecord(
      key: entry.key, position: entry.position, time: entry.time,
      job: entry.isByHand ? nil : entry.job)
  }

  /// How a key stands.
  public struct KeyRecord: Hashable, Sendable {
    /// The job that was queued or retried last.
    public let job: JobID
    /// How that job stands.
    public let status: JobStatus
    /// The job that was completed last, if one ever was.
    public let completed: JobID?
  }

  /// What is known of a key; `nil` when no job that is not deleted has it.
  public func standing(of key: JobKey) -> KeyRecord? {
    photograph.ledger.keys[key].map { standing in
      KeyRecord(
        job: standing.lastJob, status: standing.lastStatus,
        completed: standing.completedJob == .none ? nil : standing.completedJob)
    }
  }

  /// The figures of one queue.
  public struct QueueRecord: Hashable, Sendable {
    /// The queue.
    public let name: String
    /// The number of jobs in each state.
    public let jobCounts: [JobStatus: Int]
    /// The number of attempts that were started.
    public let attemptCount: Int
    /// The number of attempts that failed.
    public let failureCount: Int
    /// The number of attempts that ended without an answer.
    public let interruptionCount: Int
    /// How long jobs waited for a worker.
    public let waiting: Histogram
    /// How long attempts ran that ended with an answer.
    public let running: Histogram
    /// Whether its jobs are kept from being leased.
    public let isPaused: Bool
    /// Its limits.
    public let limits: QueueLimits
    /// The limits of single kinds of job, of those that have any.
    public let kindLimits: [String: QueueLimits]
  }

  /// The figures of all queues, by name.
  ///
  /// What is due by the time of the view counts as available.
  ///
  /// - Complexity: O(*m*), *m* being the number of jobs in memory.
  public func queues() -> [QueueRecord] { queues(photograph.ledger.jobs.unfinished(at: time)) }

  /// The figures of a queue, which are zero for one that never had a job.
  ///
  /// - Complexity: O(*m*), *m* being the number of jobs in memory.
  public func queue(_ name: String) -> QueueRecord {
    if let queue = queues().first(where: { $0.name == name }) { return queue }
    let counts = Dictionary(uniqueKeysWithValues: JobStatus.allCases.map { ($0, 0) })
    return QueueRecord(
      name: name, jobCounts: counts, attemptCount: 0, failureCount: 0, interruptionCount: 0,
      waiting: Histogram(), running: Histogram(), isPaused: isEverythingPaused, limits: .none,
      kindLimits: [:])
  }

  /// The figures of all queues, by name, when the jobs that have not ended are counted.
  func queues(_ unfinished: [UnfinishedTally]) -> [QueueRecord] {
    var due: [Name: [JobStatus: Int]] = [:]
    for tally in unfinished {
      for (status, count) in tally.dueCounts {
        due[tally.queue, default: [:]][status, default: 0] += count
      }
    }
    let controls = queueControls()
    return (photograph.ledger.queues.entries + controls.unused).map { entry in
      let control = controls.controls[entry.queue]
      var counts: [JobStatus: Int] = [:]
      for status in JobStatus.allCases { counts[status] = entry.jobCounts[Int(status.rawValue)] }
      for (status, count) in due[entry.queue] ?? [:] {
        counts[status, default: 0] -= count
        counts[.available, default: 0] += count
      }
      return QueueRecord(
        name: word(entry.queue), jobCounts: counts, attemptCount: entry.attemptCount,
        failureCount: entry.failureCount, interruptionCount: entry.interruptionCount,
        waiting: entry.waiting, running: entry.running,
        isPaused: isEverythingPaused || control?.isPaused ?? false,
        limits: control?.limits ?? .none, kindLimits: control?.kindLimits ?? [:])
    }.sorted { $0.name < $1.name }
  }

  /// A worker that has announced itself and not taken leave.
  public struct WorkerRecord: Hashable, Sendable {
    /// Which worker.
    public let id: WorkerID
    /// What it calls itself.
    public let name: String
    /// The process it is part of.
    public let process: ProcessIdentity
    /// When it announced itself.
    public let startedAt: Timestamp
    /// When it was last heard of.
    public let heardAt: Timestamp
    /// When it counts as gone unless it is heard of.
    public let deadline: Timestamp
    /// The number of jobs that it holds.
    public let leaseCount: Int
    /// Whether its process is certainly no longer there.
    public let isDead: Bool
    /// Whether its leases are to be ended.
    public let isGone: Bool
  }

  /// The workers, oldest first.
  public func workers() -> [WorkerRecord] {
    var found: [WorkerRecord] = []
    photograph.ledger.workers.enumerate { entry in
      // Of an earlier moment only the log can tell.
      let isDead = !isPast && entry.process.isDead
      found.append(
        WorkerRecord(
          id: entry.id, name: word(entry.name), process: entry.process,
          startedAt: entry.startedAt, heardAt: entry.heardAt, deadline: entry.deadline,
          leaseCount: entry.leaseCount, isDead: isDead,
          isGone: isDead || entry.deadline <= time))
    }
    return found.sorted { $0.id < $1.id }
  }
}
