package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// Every job that has not ended, and those that ended lately.
///
/// A row takes 64 bytes and an index entry about 12; what most jobs do not have stands elsewhere:
/// key, weight, batch and group in extensions, leases in a pool of their own, and the settings
/// that many jobs share in a list of policies. What is known of 256 rows at once, a quarter of a
/// byte for each, lets ``JobWalk`` pass over most of them.
package struct JobTable: ~Copyable, Sendable {
  var rows = DenseTable<JobRow>()
  /// What is known of the rows, page by page.
  var pages = PagedArray<JobPage>()
  var extensions = PagedPool<JobExtension>()
  var leases = PagedPool<LeaseRow>()
  var policies = PolicyTable()

  /// The ends of jobs, oldest first; an entry counts while the job's last event is the same.
  var finished = PagedDeque<FinishedEntry>()

  struct FinishedEntry: BitwiseCopyable {
    var job: JobID
    var position: LogPosition
  }

  /// Creates an empty table.
  package init() {}

  /// The number of jobs in the table.
  package var count: Int { rows.count }

  /// The number of jobs in the table that have ended.
  package var finishedCount: Int { finished.count }

  /// The number of jobs that a worker holds.
  package var runningCount: Int { leases.count }

  /// The place of a job; it stays the same as long as the job is in the table.
  package func place(of job: JobID) -> UInt32? { rows.place(of: job) }

  /// The state of a job.
  package func state(of job: JobID) -> JobState? { rows.place(of: job).map { state(at: $0) } }

  /// The last event of a job.
  package func head(of job: JobID) -> LogPosition? {
    rows.place(of: job).map { rows[$0].head }
  }

  /// The number of attempts of a job, and its status.
  package func attempt(of job: JobID) -> (attempt: UInt32, status: JobStatus)? {
    rows.place(of: job).map { (rows[$0].attempt, rows[$0].status) }
  }

  /// The status of a job, and the earliest moment to run it.
  package func standing(of job: JobID) -> (status: JobStatus, due: Timestamp)? {
    rows.place(of: job).map { (rows[$0].status, rows[$0].due) }
  }

  /// The job in a place.
  package func job(at place: UInt32) -> JobID { rows[place].id }

  /// The last event of the job in a place.
  package func head(at place: UInt32) -> LogPosition { rows[place].head }

  /// Whether there is a job in a place that waits.
  package func isWaiting(at place: UInt32) -> Bool {
    rows[place].id != .none && rows[place].status.isWaiting
  }

  /// Calls `body` with every job in the table, in no order that means anything.
  package func enumerate(_ body: (UInt32, JobID) -> Void) {
    rows.enumerate { place, row in body(place, row.id) }
  }

  /// Folds one event, and notes what it did to its job.
  ///
  /// - Parameter transition: Has the event; gets the job before and after it.
  package mutating func apply(to transition: inout Transition) {
    transition.hadJob = false
    transition.hasJob = false
    let job = transition.recorded.job
    if job == .none {
      if case .finishedArchived(let archived) = transition.recorded.event {
        archive(through: LogPosition(rawValue: archived.throughPosition))
      }
      return
    }
    switch transition.recorded.event {
    case .jobQueued(let specification):
      transition.new = JobState(queued: specification, at: transition.recorded.time)
      insert(&transition)
    case .jobRecalled(let recalled) where rows.place(of: job) == nil:
      transition.new = JobState(recalled)
      insert(&transition)
      // It was as it is: coming back to memory is no change of the job.
      transition.hadJob = true
      transition.old = transition.new
    default:
      change(&transition)
    }
  }

  private mutating func insert(_ transition: inout Transition) {
    transition.hasJob = true
    let job = transition.recorded.job
    let position = transition.recorded.position
    var row = JobRow(id: job)
    storeSpecification(transition.new.specification, in: &row)
    row.status = transition.new.status
    let place = insert(row)
    transition.place = place
    store(transition.new, at: place, head: position)
    if transition.new.status.isTerminal {
      finished.append(FinishedEntry(job: job, position: position))
    }
  }

  private mutating func change(_ transition: inout Transition) {
    let job = transition.recorded.job
    // When the job is only in the log, such an event, an erasure, changes nothing here.
    guard let place = rows.place(of: job) else { return }
    transition.hadJob = true
    transition.hasJob = true
    transition.place = place
    load(&transition.old, at: place)
    transition.new = transition.old
    transition.new.evolve(transition.recorded.event, at: transition.recorded.time)
    if case .jobRecalled = transition.recorded.event {
      var row = rows[place]
      storeSpecification(transition.new.specification, in: &row)
      rows[place] = row
    }
    let position = transition.recorded.position
    if transition.new.status == .deleted {
      remove(place)
    } else {
      store(transition.new, at: place, head: position)
      if transition.new.status.isTerminal {
        finished.append(FinishedEntry(job: job, position: position))
      }
    }
  }

  /// A second table with the same jobs.
  package mutating func snapshot() -> JobTable {
    var other = JobTable()
    other.rows = rows.snapshot()
    other.pages = pages.snapshot()
    other.extensions = extensions.snapshot()
    other.leases = leases.snapshot()
    other.policies = policies
    other.finished = finished.snapshot()
    return other
  }
}

extension JobTable {
  /// The position through which to archive, so that about `keeping` ended jobs stay.
  package func archivePosition(keeping: Int) -> LogPosition? {
    finished.count > keeping ? finished[finished.count - keeping - 1].position : nil
  }

  /// Calls `body` with every job that leaves the table when it is archived through a position.
  package func forEachLeaving(through position: LogPosition, _ body: (JobID, JobState) -> Void) {
    for index in 0..<finished.count {
      let entry = finished[index]
      if entry.position > position { return }
      if let place = placeOfEnded(entry) { body(entry.job, state(at: place)) }
    }
  }

  /// Calls `body` with every ended job in the table and its last event, in the order of those.
  package func forEachEnded(_ body: (JobID, JobState, LogPosition) -> Void) {
    for index in 0..<finished.count {
      let entry = finished[index]
      if let place = placeOfEnded(entry) { body(entry.job, state(at: place), entry.position) }
    }
  }

  private mutating func archive(through position: LogPosition) {
    while let entry = finished.first, entry.position <= position {
      if let place = placeOfEnded(entry) { remove(place) }
      finished.removeFirst()
    }
  }

  private func placeOfEnded(_ entry: FinishedEntry) -> UInt32? {
    guard let place = rows.place(of: entry.job), rows[place].head == entry.position,
      rows[place].status.isTerminal
    else { return nil }
    return place
  }

  private mutating func remove(_ place: UInt32) {
    let row = rows[place]
    if row.hasExtension { extensions.remove(row.extensionPlace) }
    if row.hasLease {
      leases[row.leasePlace] = .vacant
      leases.remove(row.leasePlace)
    }
    vacate(place)
  }
}
