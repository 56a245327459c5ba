import Daybook
import DaybookDomain

/// What jobs do, said as plainly as possible: dictionaries, no index, no log, nothing kept twice.
///
/// It is given every call that took effect, in the order in which they did, and says what its
/// answer must be. Only the numbers of what begins are not its own: it is told them.
struct PlainModel {
  struct Job {
    var queue: String
    var key: String?
    var priority: Int
    var attemptLimit: Int
    var batch: BatchID?
    var status: JobStatus
    var due: Timestamp
    var pausedBy = PauseReason.operatorRequest
    var isCancelRequested = false
    var attempt: UInt32 = 0
    var failures = 0
    var interruptions = 0
    var worker: WorkerID?
  }

  struct Batch {
    var isSealed = false
    var isFinished = false
    var finishing: JobRequest?
  }

  struct Schedule {
    var request: ScheduleRequest
    var settled: Timestamp
  }

  private(set) var jobs: [JobID: Job] = [:]
  private(set) var workers: [WorkerID: Timestamp] = [:]
  private(set) var batches: [BatchID: Batch] = [:]
  /// How many jobs of each finished batch were completed, failed, and were cancelled or deleted.
  private(set) var batchEnds: [BatchID: [Int]] = [:]
  private(set) var schedules: [String: Schedule] = [:]
  /// The job of each key that was queued or retried last.
  private var lastOfKey: [String: JobID] = [:]
  /// The names of schedules, in the order in which they were first used.
  private var scheduleNames: [String] = []
  private var time = Timestamp(milliseconds: 0)

  /// The positions of what has begun in the log, and not yet here.
  var births: [UInt64] = []

  /// Carries out a call, and says what is to be answered.
  ///
  /// - Parameters:
  ///   - call: What took effect.
  ///   - time: When.
  ///   - gone: The workers that had been silent for too long when the caller looked.
  /// - Returns: What is to be answered.
  mutating func answer(_ call: Call, at time: Timestamp, gone: [WorkerID]) -> Answer {
    self.time = time
    do throws(JobRejection) {
      return try carryOut(call, gone)
    } catch { return .refused(error) }
  }

  /// The workers that have been silent for too long.
  func gone(at time: Timestamp) -> [WorkerID] {
    workers.filter { $0.value <= time }.keys.sorted()
  }

  private mutating func carryOut(
    _ call: Call, _ gone: [WorkerID]
  ) throws(JobRejection) -> Answer {
    switch call {
    case .enqueue(let requests): return .queued(requests.map { enqueue($0, in: nil) })
    case .enqueueBatch(let requests, let finishing, let isSealed):
      let batch = BatchID(rawValue: birth())
      batches[batch] = Batch(finishing: finishing)
      let results = requests.map { enqueue($0, in: batch) }
      if isSealed { seal(batch) }
      return .opened(batch, results)
    case .sealBatch(let batch):
      guard batches[batch] != nil else { throw .unknownBatch }
      seal(batch)
      return .done
    case .startWorker(let timeout):
      let worker = WorkerID(rawValue: birth())
      workers[worker] = time + timeout
      return .started(worker)
    case .heartbeat(let worker):
      guard workers[worker.id] != nil else { throw .unknownWorker }
      workers[worker.id] = time + worker.timeout
      return .done
    case .stopWorker(let worker):
      retire(worker.id, .shutdown)
      return .done
    case .reclaim:
      return .reclaimed(
        gone.filter { workers[$0].map { $0 <= time } ?? false }
          .flatMap { retire($0, .leaseExpired) })
    case .lease(let worker, let count, let queues): return try lease(worker.id, count, queues)
    case .complete, .fail, .interrupt, .acknowledgeCancel: return try end(call, call.lease!)
    case .addSchedule(let request): return .added(add(request))
    case .removeSchedule(let name):
      guard schedules.removeValue(forKey: name) != nil else { throw .unknownSchedule }
      return .done
    case .fireSchedules: return .fired(fireSchedules())
    case .pause(let job), .resume(let job), .cancel(let job, _), .retry(let job),
      .reschedule(let job, _, _), .delete(let job):
      return try control(call, job)
    }
  }

  private mutating func birth() -> UInt64 { births.isEmpty ? 0 : births.removeFirst() }
}

/// Beginning and ending.
extension PlainModel {
  private mutating func enqueue(
    _ request: JobRequest, in batch: BatchID?, asked: Bool = true
  ) -> EnqueueResult {
    if asked, let key = request.key, let last = lastOfKey[key], isUnfinished(key) {
      return .duplicate(of: last)
    }
    let id = JobID(rawValue: birth())
    let due = request.delay.map { time + $0 } ?? time
    jobs[id] = Job(
      queue: request.queue, key: request.key, priority: request.priority,
      attemptLimit: Int(request.retry.attemptLimit), batch: batch,
      status: due > time ? .scheduled : .available, due: due)
    if let key = request.key { noteLast(id, of: key) }
    return .queued(id)
  }

  private func isUnfinished(_ key: String) -> Bool {
    jobs.values.contains { $0.key == key && !$0.status.isTerminal }
  }

  private mutating func noteLast(_ job: JobID, of key: String) { lastOfKey[key] = job }

  private mutating func leave(_ id: JobID, as status: JobStatus) {
    jobs[id]!.status = status
    jobs[id]!.worker = nil
    jobs[id]!.isCancelRequested = false
    if status.isTerminal, let batch = jobs[id]!.batch { finishIfDone(batch) }
  }

  private mutating func seal(_ batch: BatchID) {
    batches[batch]!.isSealed = true
    finishIfDone(batch)
  }

  private mutating func finishIfDone(_ id: BatchID) {
    guard let batch = batches[id], batch.isSealed, !batch.isFinished,
      jobs.values.allSatisfy({ $0.batch != id || $0.status.isTerminal })
    else { return }
    batches[id]!.isFinished = true
    let ends = jobs.values.filter { $0.batch == id }.map(\.status)
    batchEnds[id] = [
      ends.count { $0 == .completed }, ends.count { $0 == .failed },
      ends.count { $0 == .cancelled || $0 == .deleted },
    ]
    if let finishing = batch.finishing { _ = enqueue(finishing, in: nil, asked: false) }
  }
}

/// Attempts.
extension PlainModel {
  private mutating func lease(
    _ worker: WorkerID, _ count: Int, _ queues: [String]
  ) throws(JobRejection) -> Answer {
    guard workers[worker] != nil else { throw .unknownWorker }
    for (id, job) in jobs
    where queues.contains(job.queue) && job.status == .paused && job.pausedBy == .shutdown {
      wait(id)
    }
    let ready = jobs.filter {
      queues.contains($0.value.queue) && $0.value.status.isWaiting && $0.value.due <= time
    }
    let order = ready.sorted {
      ($1.value.priority, $0.value.due.milliseconds, $0.key.rawValue)
        < ($0.value.priority, $1.value.due.milliseconds, $1.key.rawValue)
    }
    return .leased(
      order.prefix(count).map { id, _ in
        jobs[id]!.status = .running
        jobs[id]!.attempt += 1
        jobs[id]!.worker = worker
        return AttemptID(job: id, number: jobs[id]!.attempt)
      })
  }

  /// Gives jobs back that were leased to somebody who was not told.
  mutating func giveBack(_ attempts: [AttemptID]) {
    for attempt in attempts { interrupt(attempt.job, .released) }
  }

  private mutating func wait(_ id: JobID) {
    let job = jobs[id]!
    leave(id, as: job.due <= time ? .available : job.failures > 0 ? .retryable : .scheduled)
  }

  private mutating func end(_ call: Call, _ lease: Lease) throws(JobRejection) -> Answer {
    let id = lease.job
    guard let job = jobs[id] else { throw .unknownJob }
    guard job.status != .deleted else { throw .deleted }
    let isCurrent = job.status == .running && job.attempt == lease.attempt
    switch call {
    case .complete:
      if !isCurrent, job.status == .completed, job.attempt == lease.attempt { return .done }
      guard isCurrent else { throw .lateResult(current: job.attempt) }
      leave(id, as: .completed)
      return .done
    case .fail(_, let verdict):
      guard isCurrent else { throw .lateResult(current: job.attempt) }
      fail(id, verdict)
      return became(id)
    case .interrupt(_, let reason):
      guard isCurrent else { throw .staleAttempt(current: job.attempt) }
      interrupt(id, reason)
      return became(id)
    default:
      guard isCurrent else { throw .staleAttempt(current: job.attempt) }
      guard job.isCancelRequested else { throw .unfinished(job.status) }
      leave(id, as: .cancelled)
      return .done
    }
  }

  private mutating func fail(_ id: JobID, _ verdict: Verdict) {
    let isCancelled = jobs[id]!.isCancelRequested || verdict == .cancel
    jobs[id]!.failures += 1
    jobs[id]!.interruptions = 0
    let failures = jobs[id]!.failures
    jobs[id]!.due = time
    if isCancelled { return leave(id, as: .cancelled) }
    if verdict == .discard || failures >= jobs[id]!.attemptLimit {
      return leave(id, as: .failed)
    }
    jobs[id]!.due = time + .seconds(1 << (failures - 1))
    leave(id, as: .retryable)
  }

  private mutating func interrupt(_ id: JobID, _ reason: InterruptionReason) {
    let isSuspicious = reason == .leaseExpired || reason == .workerDied
    if isSuspicious { jobs[id]!.interruptions += 1 }
    if jobs[id]!.isCancelRequested {
      leave(id, as: .cancelled)
    } else if reason == .shutdown {
      jobs[id]!.pausedBy = .shutdown
      leave(id, as: .paused)
    } else if isSuspicious, jobs[id]!.interruptions >= 3 {
      leave(id, as: .failed)
    } else {
      leave(id, as: .available)
    }
  }

  @discardableResult
  private mutating func retire(_ worker: WorkerID, _ reason: InterruptionReason) -> [JobID] {
    guard workers.removeValue(forKey: worker) != nil else { return [] }
    let held = jobs.filter { $0.value.worker == worker }.keys.sorted()
    for job in held { interrupt(job, reason) }
    return held
  }

  private func became(_ id: JobID) -> Answer {
    let job = jobs[id]!
    return .became(job.status, retryAt: job.status.isWaiting ? job.due : nil)
  }
}

/// What somebody other than its worker does to a job.
extension PlainModel {
  private mutating func control(_ call: Call, _ id: JobID) throws(JobRejection) -> Answer {
    guard let job = jobs[id] else { throw .unknownJob }
    if case .retry = call, let key = job.key, job.status.isTerminal, isUnfinished(key) {
      throw .duplicate(of: lastOfKey[key]!)
    }
    guard job.status != .deleted else { throw .deleted }
    switch (call, job.status) {
    case (.delete, .running), (.retry, .running), (.reschedule, .running):
      throw .running(by: job.worker!)
    case (.delete, _):
      leave(id, as: .deleted)
      return .done
    case (.retry, .paused): throw .paused(job.pausedBy)
    case (.retry, .available): throw .unfinished(.available)
    case (.retry, _):
      jobs[id]!.failures = 0
      jobs[id]!.interruptions = 0
      jobs[id]!.due = time
      if job.status.isTerminal, let key = job.key { noteLast(id, of: key) }
      leave(id, as: .available)
    case (.resume, .paused): wait(id)
    case (.resume, _): throw .notPaused(job.status)
    case (_, .completed), (_, .failed), (_, .cancelled): throw .finished(job.status)
    case (.reschedule(_, let due, let priority), _):
      if let priority { jobs[id]!.priority = Int(priority) }
      if let due { jobs[id]!.due = due }
      if job.status.isWaiting, due != nil || priority != nil { wait(id) }
    case (.pause, .running) where job.isCancelRequested,
      (.cancel(_, now: false), .running) where job.isCancelRequested:
      throw .alreadyCancelling
    case (.pause, .paused) where job.pausedBy == .operatorRequest:
      throw .paused(.operatorRequest)
    case (.pause, _):
      jobs[id]!.pausedBy = .operatorRequest
      leave(id, as: .paused)
    case (.cancel(_, now: false), .running): jobs[id]!.isCancelRequested = true
    default: leave(id, as: .cancelled)
    }
    if jobs[id]!.status == .deleted { return .done }
    return became(id)
  }
}

/// Schedules, all of which come due every so many whole minutes.
extension PlainModel {
  private mutating func add(_ request: ScheduleRequest) -> Bool {
    let old = schedules[request.name]
    if let old, old.request.cron == request.cron, old.request.catchUp == request.catchUp {
      return false
    }
    let settled = old?.request.cron == request.cron ? old!.settled : time
    schedules[request.name] = Schedule(request: request, settled: settled)
    if !scheduleNames.contains(request.name) { scheduleNames.append(request.name) }
    return true
  }

  /// Fires in the order of due times, and in that of names where two are due at one moment.
  private mutating func fireSchedules() -> [Fired] {
    var due: [(due: Timestamp, missed: Int, name: String)] = []
    for (name, schedule) in schedules {
      let all = schedule.dueTimes(through: time)
      guard let latest = all.last else { continue }
      switch schedule.request.catchUp {
      case .all: due += all.map { ($0, 0, name) }
      case .none where time.milliseconds - latest.milliseconds > 60_000: break
      case .none, .latest: due.append((latest, all.count - 1, name))
      }
    }
    let ranks = scheduleNames
    due.sort {
      ($0.due.milliseconds, ranks.firstIndex(of: $0.name)!)
        < ($1.due.milliseconds, ranks.firstIndex(of: $1.name)!)
    }
    return due.map { due, missed, name in
      schedules[name]!.settled = due
      let job = enqueue(schedules[name]!.request.job, in: nil)
      return Fired(schedule: name, due: due, missedCount: missed, job: job)
    }
  }
}

extension PlainModel.Schedule {
  /// The due times that are not settled: all multiples of the minutes in `*/MINUTES * * * *`.
  func dueTimes(through end: Timestamp) -> [Timestamp] {
    let minutes = Int64(request.cron.dropFirst(2).prefix { $0 != " " })!
    let step = minutes * 60_000
    return stride(
      from: (settled.milliseconds / step + 1) * step, through: end.milliseconds, by: Int(step)
    ).map { Timestamp(milliseconds: $0) }
  }
}

extension Timestamp {
  /// The moment so much later.
  fileprivate static func + (time: Timestamp, duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    return time.adding(milliseconds: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
  }
}
