package import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import DequeModule
internal import HeapModule

/// The order in which waiting jobs are leased: highest priority, then greatest weight, then
/// earliest due, then oldest.
///
/// An index over the ``JobTable`` and nothing more: it is never saved, and built from the table
/// when a log is opened. Entries are not taken out when their jobs leave; they no longer match
/// their row then, and are dropped when they come to the front or outnumber the others.
package struct ReadyQueue: Sendable {
  /// The jobs of one queue and kind.
  private var lanes: [Lane] = []
  private var laneIndices: [LaneKey: Int] = [:]
  private var lanesOfQueue: [Name: [Int]] = [:]

  /// Jobs whose due time has not come.
  private var timers = Heap<Timer>()

  /// The number of jobs that wait, ready or not.
  private var waitingCount = 0

  /// Jobs that were paused by a shutdown, to be resumed by the next who leases from their queue.
  private var pausedByShutdown: [Name: [JobID]] = [:]

  /// Creates an empty queue.
  package init() {}

  /// Builds the queue from the jobs of a table.
  package init(_ jobs: borrowing JobTable) {
    self.init()
    jobs.enumerate { place, job in enter(place, jobs) }
  }

  /// Takes note of what an event did to a job.
  package mutating func update(_ transition: borrowing Transition, _ jobs: borrowing JobTable) {
    guard let after = transition.after else { return }
    if let before = transition.before, before.status.isWaiting {
      lanes[lane(of: before.specification)].waitingCount -= 1
      waitingCount -= 1
    }
    if after.status.isWaiting || after.status == .paused,
      let place = jobs.place(of: transition.recorded.job)
    {
      enter(place, jobs)
    }
  }

  /// The best job that is ready, in some queues.
  ///
  /// - Parameters:
  ///   - queues: The queues to look at.
  ///   - kinds: The kinds to look for; `nil` for all.
  ///   - time: The time by which it must be due.
  ///   - jobs: The table that the queue is an index of.
  /// - Returns: The job, which stays in the queue until it is leased; `nil` when none is ready.
  /// - Complexity: O(*l* log *n*), *l* being the number of kinds in the queues.
  package mutating func next(
    from queues: [Name], kinds: [Name]?, at time: Timestamp, in jobs: borrowing JobTable
  ) -> JobID? {
    promote(until: time, jobs)
    var best: Rank?
    for queue in queues {
      for lane in lanesOfQueue[queue] ?? [] where kinds?.contains(lanes[lane].key.kind) ?? true {
        if let rank = lanes[lane].first(jobs), best.map({ rank < $0 }) ?? true { best = rank }
      }
    }
    return best?.job
  }

  /// The jobs of a queue that a shutdown paused.
  package func pausedByShutdown(in queue: Name) -> [JobID] { pausedByShutdown[queue] ?? [] }

  /// The number of entries, current and stale.
  var entryCount: Int { lanes.reduce(timers.count) { $0 + $1.entryCount } }

  /// When the next waiting job will be due; `nil` when none waits for that.
  package func nextDue() -> Timestamp? { timers.min?.due }

  /// The kinds of which jobs of a queue wait, ready or not.
  package func waitingKinds(in queue: Name) -> [Name] {
    (lanesOfQueue[queue] ?? []).compactMap { index in
      lanes[index].waitingCount > 0 ? lanes[index].key.kind : nil
    }
  }

  /// Forgets that jobs of a queue were paused by a shutdown.
  package mutating func forgetPausedByShutdown(in queue: Name) { pausedByShutdown[queue] = nil }
}

extension ReadyQueue {
  struct LaneKey: Hashable, Sendable {
    var queue: Name
    var kind: Name
  }

  /// Where a job stands in the order; lesser ranks go first.
  struct Rank: Comparable, Sendable {
    var priority: UInt8
    var weight: UInt64
    var due: Timestamp
    var job: JobID

    init(_ state: JobState, _ job: JobID) {
      priority = state.specification.priority
      weight = state.specification.weight
      due = state.due
      self.job = job
    }

    static func < (lhs: Rank, rhs: Rank) -> Bool {
      if lhs.priority != rhs.priority { return lhs.priority > rhs.priority }
      if lhs.weight != rhs.weight { return lhs.weight > rhs.weight }
      if lhs.due != rhs.due { return lhs.due < rhs.due }
      return lhs.job < rhs.job
    }
  }

  /// A job's place, and the low half of its last event's position: when another event has
  /// happened to the job, the entry is stale.
  struct Entry: Sendable {
    var place: UInt32
    var stamp: UInt32

    init(_ place: UInt32, _ jobs: borrowing JobTable) {
      self.place = place
      stamp = UInt32(truncatingIfNeeded: jobs.head(at: place).rawValue)
    }

    func isCurrent(_ jobs: borrowing JobTable) -> Bool {
      jobs.isWaiting(at: place)
        && UInt32(truncatingIfNeeded: jobs.head(at: place).rawValue) == stamp
    }
  }

  struct RankedEntry: Comparable, Sendable {
    var rank: Rank
    var entry: Entry

    static func < (lhs: RankedEntry, rhs: RankedEntry) -> Bool { lhs.rank < rhs.rank }
    static func == (lhs: RankedEntry, rhs: RankedEntry) -> Bool { lhs.rank == rhs.rank }
  }

  struct Timer: Comparable, Sendable {
    var due: Timestamp
    var entry: Entry

    static func < (lhs: Timer, rhs: Timer) -> Bool { lhs.due < rhs.due }
    static func == (lhs: Timer, rhs: Timer) -> Bool { lhs.due == rhs.due }
  }

  private mutating func lane(of specification: JobSpecification) -> Int {
    let key = LaneKey(queue: specification.queue, kind: specification.kind)
    if let index = laneIndices[key] { return index }
    lanes.append(Lane(key: key))
    laneIndices[key] = lanes.count - 1
    lanesOfQueue[key.queue, default: []].append(lanes.count - 1)
    return lanes.count - 1
  }

  private mutating func enter(_ place: UInt32, _ jobs: borrowing JobTable) {
    let state = jobs.state(at: place)
    let job = jobs.job(at: place)
    if state.status == .paused, state.pauseReason == .shutdown {
      pausedByShutdown[state.specification.queue, default: []].append(job)
    }
    guard state.status.isWaiting else { return }
    let lane = lane(of: state.specification)
    lanes[lane].waitingCount += 1
    waitingCount += 1
    if state.status == .available {
      lanes[lane].push(Entry(place, jobs), Rank(state, job), jobs)
    } else {
      timers.insert(Timer(due: state.due, entry: Entry(place, jobs)))
      if timers.count > 2 * waitingCount + 1024 { dropStaleTimers(jobs) }
    }
  }

  private mutating func dropStaleTimers(_ jobs: borrowing JobTable) {
    var fresh: [Timer] = []
    for timer in timers.unordered where timer.entry.isCurrent(jobs) { fresh.append(timer) }
    timers = Heap(fresh)
  }

  private mutating func promote(until time: Timestamp, _ jobs: borrowing JobTable) {
    while let timer = timers.min, timer.due <= time {
      timers.removeMin()
      guard timer.entry.isCurrent(jobs) else { continue }
      let state = jobs.state(at: timer.entry.place)
      let rank = Rank(state, jobs.job(at: timer.entry.place))
      lanes[lane(of: state.specification)].push(timer.entry, rank, jobs)
    }
  }
}
