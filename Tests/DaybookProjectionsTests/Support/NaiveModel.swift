import DaybookDomain
import DaybookLog
import DaybookWire

@testable import DaybookProjections

/// What the projections should know, told event by event to plain dictionaries.
struct NaiveModel {
  /// Every job ever, with its last state.
  private(set) var states: [JobID: JobState] = [:]
  private(set) var order: [JobID] = []
  private(set) var heads: [JobID: LogPosition] = [:]
  private(set) var inMemory: Set<JobID> = []

  private(set) var failures: [Thing: FailureCounts.Entry] = [:]
  private(set) var skipped: [JobKey: SkipList.Entry] = [:]
  private(set) var figures: [Name: Figures] = [:]
  private(set) var uploads: [JobID: UploadStats.Entry] = [:]
  private(set) var workers: [WorkerID: WorkerTable.Entry] = [:]
  private(set) var workerOrder: [WorkerID] = []
  private(set) var controls = NaiveControls()

  /// What failures are counted for.
  enum Thing: Hashable {
    case key(JobKey)
    case job(JobID)

    init(_ job: JobID, _ state: JobState) {
      self = state.specification.key == .none ? .job(job) : .key(state.specification.key)
    }
  }

  /// What happened in a queue.
  struct Figures: Equatable {
    var attempts = 0
    var failures = 0
    var interruptions = 0
    var waits: [Int64] = []
    var runs: [Int64] = []
  }

  mutating func apply(_ recorded: RecordedEvent) {
    applyToWorkers(recorded)
    applyToSkipList(recorded)
    controls.apply(recorded, states[recorded.job]?.specification)
    if case .finishedArchived(let archived) = recorded.event {
      inMemory = inMemory.filter { job in
        !states[job]!.status.isTerminal || heads[job]!.rawValue > archived.throughPosition
      }
      return
    }
    guard recorded.job != .none else { return }
    if case .jobRecalled = recorded.event { inMemory.insert(recorded.job) }
    if case .jobQueued(let specification) = recorded.event {
      states[recorded.job] = JobState(queued: specification, at: recorded.time)
      order.append(recorded.job)
      inMemory.insert(recorded.job)
      figures[specification.queue, default: Figures()].attempts += 0
    } else if inMemory.contains(recorded.job) {
      applyToFigures(recorded, before: states[recorded.job]!)
      applyToUploads(recorded, before: states[recorded.job]!)
      states[recorded.job]!.evolve(recorded.event, at: recorded.time)
      applyToFailures(recorded, states[recorded.job]!)
    }
    heads[recorded.job] = recorded.position
    if states[recorded.job]!.status == .deleted { inMemory.remove(recorded.job) }
  }

  private mutating func applyToUploads(_ recorded: RecordedEvent, before: JobState) {
    switch recorded.event {
    case .uploadProgress(let progress):
      uploads[recorded.job] = UploadStats.Entry(
        job: recorded.job, kind: before.specification.kind, progress: progress,
        startedAt: before.since, heardAt: recorded.time)
    case .deleted: uploads[recorded.job] = nil
    default: break
    }
  }

  private mutating func applyToFigures(_ recorded: RecordedEvent, before: JobState) {
    let queue = before.specification.queue
    let time = recorded.time.milliseconds
    switch recorded.event {
    case .attemptStarted:
      figures[queue]!.attempts += 1
      figures[queue]!.waits.append(time - max(before.since, before.due).milliseconds)
    case .attemptFailed:
      figures[queue]!.failures += 1
      figures[queue]!.runs.append(time - before.since.milliseconds)
    case .jobCompleted: figures[queue]!.runs.append(time - before.since.milliseconds)
    case .attemptInterrupted: figures[queue]!.interruptions += 1
    default: break
    }
  }

  private mutating func applyToFailures(_ recorded: RecordedEvent, _ state: JobState) {
    let thing = Thing(recorded.job, state)
    switch recorded.event {
    case .attemptFailed(let failed):
      let before = failures[thing]
      failures[thing] = FailureCounts.Entry(
        key: state.specification.key, job: recorded.job, count: (before?.count ?? 0) + 1,
        openCount: (before?.openCount ?? 0) + 1, lastPosition: recorded.position,
        lastTime: recorded.time, lastFailure: failed.failure)
    case .jobCompleted: failures[thing]?.openCount = 0
    case .deleted where failures[thing]?.job == recorded.job: failures[thing] = nil
    default: break
    }
  }

  private mutating func applyToSkipList(_ recorded: RecordedEvent) {
    let key = states[recorded.job]?.specification.key ?? .none
    func entry(_ key: JobKey, job: JobID) -> SkipList.Entry {
      SkipList.Entry(
        key: key, position: recorded.position, time: recorded.time, job: job,
        isByHand: job == .none)
    }
    switch recorded.event {
    case .keySkipped(let key): skipped[key] = entry(key, job: .none)
    case .keyCleared(let key): skipped[key] = nil
    case .jobFailed where key != .none && skipped[key]?.isByHand != true:
      skipped[key] = entry(key, job: recorded.job)
    case .jobCompleted: skipped[key] = nil
    case .deleted where skipped[key]?.job == recorded.job: skipped[key] = nil
    default: break
    }
  }

  private mutating func applyToWorkers(_ recorded: RecordedEvent) {
    switch recorded.event {
    case .workerStarted(let started):
      let id = WorkerID(rawValue: recorded.position.rawValue)
      workerOrder.append(id)
      workers[id] = WorkerTable.Entry(
        id: id, name: started.name, process: started.process, startedAt: recorded.time,
        heardAt: recorded.time, deadline: started.deadline, leaseCount: 0)
    case .heartbeat(let heartbeat):
      workers[heartbeat.worker]?.heardAt = recorded.time
      workers[heartbeat.worker]?.deadline = heartbeat.deadline
    case .workerStopped(let stopped):
      workers[stopped.worker] = nil
      workerOrder.removeAll { $0 == stopped.worker }
    default: break
    }
  }
}

extension NaiveModel {
  /// The workers, with the number of jobs that each holds.
  var workersWithLeases: [WorkerID: WorkerTable.Entry] {
    var workers = workers
    for state in states.values {
      if let lease = state.lease { workers[lease.worker]?.leaseCount += 1 }
    }
    return workers
  }
}
