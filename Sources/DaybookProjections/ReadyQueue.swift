package import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import HeapModule

/// Finds the waiting job that is to be leased next, in the order of `ReadyQueue+Order.swift`.
///
/// An index over the ``JobTable`` and nothing more: it is never saved, and built from the table
/// when a log is opened. Entries are not taken out when their jobs leave; they no longer match
/// their row then, and are dropped when they come to the front or outnumber the others.
package struct ReadyQueue: Sendable {
  /// The jobs of one queue and kind.
  private var lanes: [Lane] = []
  private var laneIndices = RecentIndex<LaneKey>()
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
    jobs.enumerate { place, job in enter(place, job, jobs.state(at: place), jobs) }
  }

  /// Takes note of what the event folded last did to a job.
  package mutating func update(_ ledger: borrowing Ledger) {
    update(ledger.transition, ledger.jobs)
  }

  /// Takes note of what an event did to a job.
  package mutating func update(_ transition: borrowing Transition, _ jobs: borrowing JobTable) {
    guard transition.hasJob else {
      if case .queueLimited(let limits) = transition.recorded.event {
        for lane in lanesOfQueue[limits.queue] ?? [] { lanes[lane].releaseAll(jobs) }
      }
      return
    }
    let after = transition.new.status
    if transition.hadJob {
      let before = transition.old.status
      let group = transition.old.specification.group
      if group != .none, before == .running, after != .running {
        for lane in lanesOfQueue[transition.old.specification.queue] ?? [] {
          lanes[lane].release(group, jobs)
        }
      }
      if before.isWaiting {
        lanes[lane(of: transition.old.specification)].leave(group)
        waitingCount -= 1
      }
    }
    if after.isWaiting || after == .paused {
      enter(transition.place, transition.recorded.job, transition.new, jobs)
    }
  }

  /// The best job that is ready, in some queues.
  ///
  /// - Parameters:
  ///   - queues: The queues to look at.
  ///   - kinds: The kinds to look for; `nil` for all.
  ///   - time: The time by which it must be due.
  ///   - ledger: What the queue is an index of.
  /// - Returns: The job, which stays in the queue until it is leased; `nil` when none is ready.
  /// - Complexity: O(*l* log *n*) amortised, *l* being the number of kinds in the queues. What is
  ///   held back costs nothing: a queue or a kind is passed over, and a group is looked at once
  ///   and then again when one of its jobs has ended.
  package mutating func next(
    from queues: [Name], kinds: [Name]?, at time: Timestamp, in ledger: borrowing Ledger
  ) -> JobID? {
    promote(until: time, ledger.jobs)
    let isControlled = ledger.controls.isInUse
    var best: Rank?
    for queue in queues {
      guard let indices = lanesOfQueue[queue],
        !isControlled || ledger.controls.obstacle(in: queue, at: time) == nil
      else { continue }
      let takesTurns = indices.contains { lanes[$0].hasGroups }
      let ungroupedServed = takesTurns ? ledger.controls.served(.none, in: queue) : .beginning
      var first: Turn?
      for lane in indices where !lanes[lane].isEmpty {
        let kind = lanes[lane].key.kind
        guard kinds?.contains(kind) ?? true,
          !isControlled || ledger.controls.obstacle(in: queue, kind: kind, at: time) == nil
        else { continue }
        let turn = lanes[lane].first(
          ledger.jobs, ledger.controls, ungroupedServed: ungroupedServed)
        if let turn, first.map({ turn < $0 }) ?? true { first = turn }
      }
      if let rank = first?.rank, best.map({ rank < $0 }) ?? true { best = rank }
    }
    return best?.job
  }

  /// When it makes sense to ask again although nothing happens, after ``next(from:kinds:at:in:)``
  /// found nothing: a job will be due then, or a rate limit lets something start.
  ///
  /// - Returns: A moment after `time`, before which there is certainly nothing; `nil` when only an
  ///   event can change anything.
  package func nextChance(
    from queues: [Name], kinds: [Name]?, at time: Timestamp, in ledger: borrowing Ledger
  ) -> Timestamp? {
    var chance = nextDue().map { max($0, time.adding(milliseconds: 1)) }
    guard ledger.controls.isInUse else { return chance }
    for queue in queues {
      for lane in lanesOfQueue[queue] ?? [] where !lanes[lane].isEmpty {
        let kind = lanes[lane].key.kind
        guard kinds?.contains(kind) ?? true else { continue }
        let ofQueue = ledger.controls.obstacle(in: queue, at: time)
        let obstacle = ofQueue ?? ledger.controls.obstacle(in: queue, kind: kind, at: time)
        if case .rate(let opens) = obstacle { chance = min(chance ?? opens, opens) }
      }
    }
    return chance
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
      lanes[index].isEmpty ? nil : lanes[index].key.kind
    }
  }

  /// Forgets that jobs of a queue were paused by a shutdown.
  package mutating func forgetPausedByShutdown(in queue: Name) { pausedByShutdown[queue] = nil }
}

extension ReadyQueue {
  struct LaneKey: SlottedKey {
    var queue: Name
    var kind: Name

    var slot: Int { Int((queue.rawValue &* 31 &+ kind.rawValue) & 255) }
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
    let index = laneIndices.number(of: key, orNew: lanes.count)
    if index == lanes.count {
      lanes.append(Lane(key: key))
      lanesOfQueue[key.queue, default: []].append(index)
    }
    return index
  }

  private mutating func enter(
    _ place: UInt32, _ job: JobID, _ state: borrowing JobState, _ jobs: borrowing JobTable
  ) {
    if state.status == .paused, state.pauseReason == .shutdown {
      pausedByShutdown[state.specification.queue, default: []].append(job)
    }
    guard state.status.isWaiting else { return }
    let lane = lane(of: state.specification)
    let group = state.specification.group
    lanes[lane].enter(group)
    waitingCount += 1
    if state.status == .available {
      lanes[lane].push(Entry(place, jobs), Rank(ofJobAt: place, in: jobs), group, jobs)
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
      let rank = Rank(ofJobAt: timer.entry.place, in: jobs)
      lanes[lane(of: state.specification)].push(
        timer.entry, rank, state.specification.group, jobs)
    }
  }
}
