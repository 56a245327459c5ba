package import DaybookDomain
internal import DaybookLog

/// A job in 64 bytes.
struct JobRow: TableRow {
  var id: JobID
  var head = LogPosition.beginning
  var due = Timestamp(milliseconds: 0)
  var since = Timestamp(milliseconds: 0)
  var queue = Name.none
  var kind = Name.none
  var policy: UInt32 = 0
  var attempt: UInt32 = 0
  /// Where key, weight, batch and group stand, plus one; 0 for a job that has none of them.
  private var extensionNumber: UInt32 = 0
  /// Where the lease stands, plus one; 0 for a job that does not run.
  private var leaseNumber: UInt32 = 0
  var failures: UInt16 = 0
  var interruptions: UInt8 = 0
  var priority: UInt8 = 0
  var status = JobStatus.available
  var pauseReason = PauseReason.operatorRequest
  var isCancelRequested = false

  init(id: JobID) { self.id = id }

  static var vacantID: JobID { .none }

  @inline(__always)
  static func hash(_ id: JobID) -> UInt64 { mixed(id.rawValue) }

  var hasExtension: Bool { extensionNumber != 0 }
  var extensionPlace: UInt32 {
    get { extensionNumber - 1 }
    set { extensionNumber = newValue + 1 }
  }

  var hasLease: Bool { leaseNumber != 0 }
  var leasePlace: UInt32 {
    get { leaseNumber - 1 }
    set { leaseNumber = newValue + 1 }
  }

  mutating func dropLease() { leaseNumber = 0 }
}

/// What only some jobs have.
struct JobExtension: BitwiseCopyable, Sendable {
  var key: JobKey
  var weight: UInt64
  var batch: BatchID
  var group: Name

  init(_ specification: JobSpecification) {
    key = specification.key
    weight = specification.weight
    batch = specification.batch
    group = specification.group
  }

  /// Whether a job has any of it.
  static func isNeeded(for specification: JobSpecification) -> Bool {
    specification.key != .none || specification.weight != 0 || specification.batch != .none
      || specification.group != .none
  }
}

/// What a running job has.
struct LeaseRow: BitwiseCopyable, Sendable {
  var job: JobID
  var lease: JobState.Lease
  var progress: JobState.AttemptProgress

  /// No job: the place is vacant.
  static let vacant = LeaseRow(
    job: .none,
    lease: JobState.Lease(worker: .none, deadline: Timestamp(milliseconds: 0)),
    progress: JobState.AttemptProgress())
}

/// Settings that many jobs have in common, kept once.
struct PolicyTable: Sendable {
  struct Policy: Hashable, Sendable {
    var retry: RetryPolicy
    var timeoutMilliseconds: UInt32
    var uniqueness: Uniqueness
  }

  private(set) var policies: [Policy] = []
  private var numbers: [Policy: UInt32] = [:]

  /// Puts the settings with a number into a specification.
  func load(_ number: UInt32, into specification: inout JobSpecification) {
    let policy = policies[Int(number)]
    specification.uniqueness = policy.uniqueness
    specification.retry = policy.retry
    specification.timeoutMilliseconds = policy.timeoutMilliseconds
  }

  mutating func number(of policy: Policy) -> UInt32 {
    // Most jobs have the settings of the one before.
    if let last = policies.last, last == policy { return UInt32(policies.count - 1) }
    if let number = numbers[policy] { return number }
    policies.append(policy)
    numbers[policy] = UInt32(policies.count - 1)
    return UInt32(policies.count - 1)
  }
}

extension JobTable {
  /// The state of the job in a place.
  package func state(at place: UInt32) -> JobState {
    var state = JobState.nothing
    load(&state, at: place)
    return state
  }

  /// Puts the job in a place over whatever `state` was.
  ///
  /// In place, field by field: a state is large, and this is done for every event of a log.
  func load(_ state: inout JobState, at place: UInt32) {
    let row = rows[place]
    state.specification.queue = row.queue
    state.specification.kind = row.kind
    state.specification.priority = row.priority
    state.specification.due = nil
    policies.load(row.policy, into: &state.specification)
    if row.hasExtension {
      let more = extensions[row.extensionPlace]
      state.specification.key = more.key
      state.specification.weight = more.weight
      state.specification.batch = more.batch
      state.specification.group = more.group
    } else {
      state.specification.key = .none
      state.specification.weight = 0
      state.specification.batch = .none
      state.specification.group = .none
    }
    state.since = row.since
    state.status = row.status
    state.pauseReason = row.pauseReason
    state.isCancelRequested = row.isCancelRequested
    state.attempt = row.attempt
    state.failures = row.failures
    state.interruptions = row.interruptions
    state.due = row.due
    if row.hasLease {
      let lease = leases[row.leasePlace]
      state.lease = lease.lease
      state.progress = lease.progress
    } else {
      state.lease = nil
      state.progress = JobState.AttemptProgress()
    }
  }

  /// Writes what never changes of a job into its row.
  mutating func storeSpecification(
    _ specification: JobSpecification, in row: inout JobRow
  ) {
    row.queue = specification.queue
    row.kind = specification.kind
    row.policy = policies.number(
      of: PolicyTable.Policy(
        retry: specification.retry, timeoutMilliseconds: specification.timeoutMilliseconds,
        uniqueness: specification.uniqueness))
    if !row.hasExtension, JobExtension.isNeeded(for: specification) {
      row.extensionPlace = extensions.insert(JobExtension(specification))
    }
  }

  /// Writes what changes of a job into its place.
  mutating func store(_ state: borrowing JobState, at place: UInt32, head: LogPosition) {
    var row = rows[place]
    row.head = head
    row.due = state.due
    row.since = state.since
    row.attempt = state.attempt
    row.failures = state.failures
    row.interruptions = state.interruptions
    row.priority = state.specification.priority
    note(place, from: row.status, to: state.status)
    row.status = state.status
    row.pauseReason = state.pauseReason
    row.isCancelRequested = state.isCancelRequested
    if let lease = state.lease {
      let leaseRow = LeaseRow(job: row.id, lease: lease, progress: state.progress)
      if row.hasLease {
        leases[row.leasePlace] = leaseRow
      } else {
        row.leasePlace = leases.insert(leaseRow)
      }
    } else if row.hasLease {
      leases[row.leasePlace] = .vacant
      leases.remove(row.leasePlace)
      row.dropLease()
    }
    rows[place] = row
  }

  /// Calls `body` with every job that a worker holds, in no order that means anything.
  package func forEachRunning(_ body: (JobID, JobState.Lease) -> Void) {
    for place in 0..<UInt32(leases.placeCount) where leases[place].job != .none {
      body(leases[place].job, leases[place].lease)
    }
  }
}
