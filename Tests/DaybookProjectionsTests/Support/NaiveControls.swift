import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting
import DaybookWire

/// Pauses, limits and starts, kept as they come.
struct NaiveControls {
  /// A queue, or with a kind a kind in it.
  struct Scope: Hashable {
    var queue: Name
    var kind: Name

    func holds(_ job: JobSpecification) -> Bool {
      job.queue == queue && (kind == .none || job.kind == kind)
    }
  }

  var isEverythingPaused = false
  var paused: Set<Name> = []
  var limits: [Scope: JobEvent.QueueLimited] = [:]
  /// Since when starts count towards a rate.
  var countedSince: [Scope: LogPosition] = [:]
  var starts: [(position: LogPosition, time: Timestamp, job: JobSpecification)] = []

  mutating func apply(_ recorded: RecordedEvent, _ job: JobSpecification?) {
    switch recorded.event {
    case .queuePaused(let scope):
      if scope.queue == .none { isEverythingPaused = true } else { paused.insert(scope.queue) }
    case .queueResumed(let scope):
      if scope.queue == .none { isEverythingPaused = false } else { paused.remove(scope.queue) }
    case .queueLimited(let new):
      let scope = Scope(queue: new.queue, kind: new.kind)
      let old = limits[scope]
      let goesOn =
        old != nil && old!.rate > 0 && new.rate > 0
        && old!.ratePeriodMilliseconds == new.ratePeriodMilliseconds
      if !goesOn { countedSince[scope] = recorded.position }
      limits[scope] = new
    case .attemptStarted: if let job { starts.append((recorded.position, recorded.time, job)) }
    default: break
    }
  }

  /// The last attempt of a job of the same group in the same queue.
  func served(_ job: JobSpecification) -> LogPosition {
    starts.last { $0.job.queue == job.queue && $0.job.group == job.group }?.position ?? .beginning
  }

  func allow(_ job: JobSpecification, running: [JobSpecification], at time: Timestamp) -> Bool {
    if isEverythingPaused || paused.contains(job.queue) { return false }
    return limits.allSatisfy { scope, limits in
      guard scope.holds(job) else { return true }
      let beside = running.filter { scope.holds($0) }
      if limits.concurrency > 0, beside.count >= limits.concurrency { return false }
      if limits.concurrencyPerGroup > 0, job.group != .none,
        beside.filter({ $0.group == job.group }).count >= limits.concurrencyPerGroup
      {
        return false
      }
      if limits.rate == 0 { return true }
      let period = Int64(limits.ratePeriodMilliseconds)
      let counting = starts.filter { start in
        scope.holds(start.job) && start.position > countedSince[scope]!
          && start.time.adding(milliseconds: period) > time
      }
      return counting.count < limits.rate
    }
  }
}

extension NaiveModel {
  /// The job that is to be leased next.
  func next(from queues: [Name], kinds: [Name]?, at time: Timestamp) -> JobID? {
    let running = states.values.filter { $0.status == .running }.map(\.specification)
    let ready = states.filter { _, state in
      state.isReady(at: time) && kinds?.contains(state.specification.kind) != false
        && controls.allow(state.specification, running: running, at: time)
    }
    let firsts = queues.compactMap { queue in
      ready.filter { $0.value.specification.queue == queue }.min { one, other in
        let (a, b) = (one.value.specification, other.value.specification)
        if a.priority != b.priority { return a.priority > b.priority }
        let (served, otherServed) = (controls.served(a), controls.served(b))
        if served != otherServed { return served < otherServed }
        return Self.ranks(one, before: other)
      }
    }
    return firsts.min { Self.ranks($0, before: $1) }?.key
  }

  private typealias Job = Dictionary<JobID, JobState>.Element

  private static func ranks(_ one: Job, before other: Job) -> Bool {
    let (a, b) = (one.value.specification, other.value.specification)
    if a.priority != b.priority { return a.priority > b.priority }
    if a.weight != b.weight { return a.weight > b.weight }
    return (one.value.due, one.key) < (other.value.due, other.key)
  }
}

extension History {
  /// Pauses, resumes or limits something at random.
  func control() {
    let queue = name(["mail", "images", "video"][random.below(3)])
    switch random.below(6) {
    case 0:
      record(.queuePaused(JobEvent.QueueScope(queue: random.below(6) == 0 ? .none : queue)))
    case 1, 2:
      record(.queueResumed(JobEvent.QueueScope(queue: random.below(2) == 0 ? .none : queue)))
    default:
      var limits = JobEvent.QueueLimited(queue: queue)
      if random.below(2) == 0 { limits.kind = name(["small", "large"][random.below(2)]) }
      if random.below(3) == 0 { limits.concurrency = UInt32(1 + random.below(4)) }
      if random.below(3) == 0 { limits.concurrencyPerGroup = UInt32(1 + random.below(3)) }
      if random.below(3) == 0 {
        limits.rate = UInt32(1 + random.below(4))
        // Below two seconds, where no start counts longer than it must.
        limits.ratePeriodMilliseconds = UInt32(600 * (1 + random.below(3)))
      }
      record(.queueLimited(limits))
    }
  }
}
