package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// What holds jobs back that are ready – pauses of queues, limits of how many run at a time and
/// how many start in a period – and what that is measured by.
///
/// What runs is counted whether there are limits or not, so that a new limit finds right counts.
/// Groups share no limit when they are none: a job without a group is limited with its queue and
/// its kind only.
package struct QueueControls: ~Copyable, Sendable, Projection {
  /// Whether all queues are paused, besides those that are paused by themselves.
  package private(set) var isEverythingPaused = false

  /// Whether anything holds anything back.
  package private(set) var isInUse = false

  private var scopes: [Scope] = []
  private var indices = RecentIndex<ScopeKey>()
  var groups = DenseTable<GroupRow>()

  /// A queue, or a kind of job in it.
  struct ScopeKey: SlottedKey {
    var queue: Name
    /// None for the whole queue.
    var kind: Name

    var slot: Int { Int((queue.rawValue &* 31 &+ kind.rawValue) & 255) }
  }

  /// What is known of a queue, or of a kind of job in it.
  package struct Scope: Hashable, Sendable {
    /// Its limits, which name it; all zero when it has none.
    package var limits: JobEvent.QueueLimited
    /// Whether the queue is paused by itself.
    package var isPaused = false
    /// The number of jobs that run.
    package var runningCount = 0
    /// The last attempt of a job without a group; of a queue, not of a kind.
    package var servedWithoutGroup = LogPosition.beginning
    var window = RateWindow()

    /// Whether it has any limits.
    package var isLimited: Bool {
      limits != JobEvent.QueueLimited(queue: limits.queue, kind: limits.kind)
    }
  }

  /// Why something that is ready must not start.
  package enum Obstacle: Hashable, Sendable {
    /// The queue, or everything, is paused.
    case paused
    /// As many run as may.
    case saturated
    /// As many have started as may, until a moment.
    case rate(opens: Timestamp)
  }

  /// Creates the controls before the first event: none.
  package init() {}

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    switch transition.recorded.event {
    case .queuePaused(let scope): pause(scope.queue, true)
    case .queueResumed(let scope): pause(scope.queue, false)
    case .queueLimited(let limits): limit(limits)
    case .attemptStarted:
      guard transition.hasJob else { return }
      if transition.oldStatus == .running { end(transition.old.specification) }
      start(transition)
    default:
      if transition.hasJob, transition.new.status == .running { return }
      guard transition.oldStatus == .running else { return }
      end(transition.old.specification)
    }
  }

  private mutating func pause(_ queue: Name, _ isPaused: Bool) {
    if queue == .none {
      isEverythingPaused = isPaused
    } else {
      scopes[index(of: ScopeKey(queue: queue, kind: .none))].isPaused = isPaused
    }
    noteUse()
  }

  private mutating func limit(_ limits: JobEvent.QueueLimited) {
    let index = index(of: ScopeKey(queue: limits.queue, kind: limits.kind))
    let before = scopes[index].limits
    // Starts are known only since there is a rate, and in steps of its period.
    if limits.rate == 0 || before.rate == 0
      || limits.ratePeriodMilliseconds != before.ratePeriodMilliseconds
    {
      scopes[index].window = RateWindow()
    }
    scopes[index].limits = limits
    noteUse()
  }

  private mutating func noteUse() {
    isInUse = isEverythingPaused || scopes.contains { $0.isPaused || $0.isLimited }
  }

  private mutating func start(_ transition: borrowing Transition) {
    let queue = transition.new.specification.queue
    let kind = transition.new.specification.kind
    let group = transition.new.specification.group
    let time = transition.recorded.time
    let position = transition.recorded.position
    let index = index(of: ScopeKey(queue: queue, kind: .none))
    start(index, at: time)
    if kind != .none { start(self.index(of: ScopeKey(queue: queue, kind: kind)), at: time) }
    if group == .none {
      scopes[index].servedWithoutGroup = position
    } else {
      let place = place(of: GroupID(queue: queue, kind: .none, group: group))
      groups.update(place) { row in
        row.runningCount &+= 1
        row.served = position
      }
      guard kind != .none else { return }
      let placeOfKind = self.place(of: GroupID(queue: queue, kind: kind, group: group))
      groups.update(placeOfKind) { $0.runningCount &+= 1 }
    }
  }

  private mutating func start(_ index: Int, at time: Timestamp) {
    scopes[index].runningCount += 1
    let period = scopes[index].limits.ratePeriodMilliseconds
    if scopes[index].limits.rate > 0 {
      scopes[index].window.add(at: time, periodMilliseconds: period)
    }
  }

  private mutating func end(_ job: borrowing JobSpecification) {
    end(index(of: ScopeKey(queue: job.queue, kind: .none)))
    if job.kind != .none { end(index(of: ScopeKey(queue: job.queue, kind: job.kind))) }
    guard job.group != .none else { return }
    end(GroupID(queue: job.queue, kind: .none, group: job.group))
    if job.kind != .none { end(GroupID(queue: job.queue, kind: job.kind, group: job.group)) }
  }

  private mutating func end(_ index: Int) {
    scopes[index].runningCount = max(0, scopes[index].runningCount - 1)
  }

  private mutating func end(_ id: GroupID) {
    guard let place = groups.place(of: id) else { return }
    let left = groups.update(place) { row in
      row.runningCount = row.runningCount == 0 ? 0 : row.runningCount - 1
      return row.runningCount
    }
    // Of a queue's groups it is remembered whose turn it was last.
    if left == 0, id.kind != .none { groups.remove(place) }
  }

  private mutating func place(of id: GroupID) -> UInt32 {
    groups.place(of: id) ?? groups.insert(GroupRow(id: id))
  }

  private mutating func index(of key: ScopeKey) -> Int {
    let index = indices.number(of: key, orNew: scopes.count)
    if index == scopes.count {
      scopes.append(Scope(limits: JobEvent.QueueLimited(queue: key.queue, kind: key.kind)))
    }
    return index
  }
}

/// Asking.
extension QueueControls {
  /// Why nothing of a queue, or of a kind of job in it, may start; `nil` when something may.
  ///
  /// For a kind it says nothing of what holds the whole queue back.
  package func obstacle(
    in queue: Name, kind: Name = .none, at time: Timestamp
  ) -> Obstacle? {
    if kind == .none, isEverythingPaused { return .paused }
    guard let index = indices[ScopeKey(queue: queue, kind: kind)] else { return nil }
    return scopes[index].obstacle(at: time)
  }

  /// Whether as many jobs of a group run as may.
  package func isSaturated(_ group: Name, queue: Name, kind: Name) -> Bool {
    guard group != .none else { return false }
    return isSaturated(GroupID(queue: queue, kind: .none, group: group))
      || kind != .none && isSaturated(GroupID(queue: queue, kind: kind, group: group))
  }

  private func isSaturated(_ id: GroupID) -> Bool {
    guard let index = indices[ScopeKey(queue: id.queue, kind: id.kind)] else { return false }
    let limit = scopes[index].limits.concurrencyPerGroup
    guard limit > 0, let row = groups.row(id) else { return false }
    return row.runningCount >= limit
  }

  /// Why a job must not start; `nil` when it may.
  package func obstacle(for job: JobSpecification, at time: Timestamp) -> Obstacle? {
    guard isInUse else { return nil }
    if let obstacle = obstacle(in: job.queue, at: time) { return obstacle }
    if job.kind != .none, let obstacle = obstacle(in: job.queue, kind: job.kind, at: time) {
      return obstacle
    }
    return isSaturated(job.group, queue: job.queue, kind: job.kind) ? .saturated : nil
  }

  /// The last attempt of a group in a queue; the beginning when it never had one.
  package func served(_ group: Name, in queue: Name) -> LogPosition {
    if group == .none {
      let index = indices[ScopeKey(queue: queue, kind: .none)]
      return index.map { scopes[$0].servedWithoutGroup } ?? .beginning
    }
    return groups.row(GroupID(queue: queue, kind: .none, group: group))?.served ?? .beginning
  }

  /// The number of jobs of a group that run in a queue.
  package func runningCount(of group: Name, in queue: Name) -> Int {
    Int(groups.row(GroupID(queue: queue, kind: .none, group: group))?.runningCount ?? 0)
  }

  /// What is known of a queue, or of a kind of job in it.
  package func scope(_ queue: Name, kind: Name = .none) -> Scope? {
    indices[ScopeKey(queue: queue, kind: kind)].map { scopes[$0] }
  }

  /// Calls `body` with every queue and every kind in it, in the order of first use.
  package func enumerate(_ body: (Scope) -> Void) {
    for scope in scopes { body(scope) }
  }

  var scopeCount: Int { scopes.count }

  /// Takes over whether everything is paused.
  mutating func restore(isEverythingPaused: Bool) {
    self.isEverythingPaused = isEverythingPaused
    noteUse()
  }

  /// Takes over what was saved of a queue, or of a kind of job in it.
  mutating func restore(_ scope: Scope) {
    scopes[index(of: ScopeKey(queue: scope.limits.queue, kind: scope.limits.kind))] = scope
    isInUse = isInUse || scope.isPaused || scope.isLimited
  }

  /// Second controls in the same state.
  package mutating func snapshot() -> QueueControls {
    var other = QueueControls()
    other.isEverythingPaused = isEverythingPaused
    other.isInUse = isInUse
    other.scopes = scopes
    other.indices = indices
    other.groups = groups.snapshot()
    return other
  }
}

extension QueueControls.Scope {
  func obstacle(at time: Timestamp) -> QueueControls.Obstacle? {
    if isPaused { return .paused }
    if limits.concurrency > 0, runningCount >= limits.concurrency { return .saturated }
    if limits.rate > 0,
      let opens = window.opens(
        rate: limits.rate, periodMilliseconds: limits.ratePeriodMilliseconds),
      opens > time
    {
      return .rate(opens: opens)
    }
    return nil
  }
}
