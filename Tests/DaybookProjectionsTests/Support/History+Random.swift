import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting

/// What happens at random.
extension History {
  func step() throws {
    pass(milliseconds: Int64([0, 0, 1, 40, 3_000][random.below(5)]))
    switch random.below(42) {
    case 0..<10: enqueue(specification())
    case 10..<19: leaseNext()
    case 19..<34: if let job = anyJob() { carryOut(command(on: job), on: job) }
    case 34, 35: worker()
    case 36: key()
    case 37: if let job = anyJob() { record(.redacted, job: job) }
    case 38: archive()
    case 39, 40: control()
    default: try cut()
    }
  }

  func leaseNext() {
    let queues = ["mail", "images", "video"].filter { _ in random.below(3) > 0 }.map { name($0) }
    guard let job = ready.next(from: queues, kinds: nil, at: time, in: ledger) else { return }
    carryOut(.lease(worker: anyWorker(), deadline: time.adding(milliseconds: 5_000)), on: job)
  }

  func specification() -> JobSpecification {
    var specification = JobSpecification(
      queue: name(["mail", "images", "video"][random.below(3)]),
      kind: name(["small", "large"][random.below(2)]))
    if random.below(3) == 0 { specification.priority = UInt8(random.below(4) * 30) }
    if random.below(3) == 0 { specification.weight = UInt64(random.below(3)) }
    if random.below(4) == 0 {
      specification.due = time.adding(milliseconds: Int64(random.below(20_000)) - 2_000)
    }
    if random.below(2) == 0 { specification.key = anyKey() }
    if random.below(3) > 0 { specification.group = name(["ada", "bob", "eve"][random.below(3)]) }
    specification.uniqueness = Uniqueness.allCases[random.below(4)]
    specification.retry = RetryPolicy(
      attemptLimit: UInt16(1 + random.below(4)), baseMilliseconds: UInt32(random.below(3) * 500),
      jitterPercent: 20)
    return specification
  }

  /// One of a few keys, so that jobs meet under them.
  func anyKey() -> JobKey { JobKey(high: UInt64(1 + random.below(12)) &* 0x9E37_79B9, low: 5) }

  private func anyJob() -> JobID? {
    let jobs = model.order
    // Rather one of the last.
    guard !jobs.isEmpty else { return nil }
    return jobs[max(random.below(jobs.count), random.below(jobs.count))]
  }

  private func anyWorker() -> WorkerID {
    model.workerOrder.randomElement(using: &random) ?? WorkerID(rawValue: 0)
  }

  private func worker() {
    let deadline = time.adding(milliseconds: 9_000)
    switch random.below(4) {
    case 0, 1:
      let process = ProcessIdentity(
        boot: random.next(), namespace: 4, processID: UInt32(random.below(99)), startTime: 7)
      record(
        .workerStarted(
          JobEvent.WorkerStarted(name: name("worker"), process: process, deadline: deadline)))
    case 2: record(.heartbeat(JobEvent.Heartbeat(worker: anyWorker(), deadline: deadline)))
    default:
      record(.workerStopped(JobEvent.WorkerStopped(worker: anyWorker(), reason: .shutdown)))
    }
  }

  private func key() {
    record(random.below(2) == 0 ? .keySkipped(anyKey()) : .keyCleared(anyKey()))
  }

  private func archive() {
    if let position = ledger.jobs.archivePosition(keeping: random.below(10)) {
      record(
        .finishedArchived(JobEvent.FinishedArchived(throughPosition: position.rawValue)))
    }
  }

  private func command(on job: JobID) -> JobCommand {
    let attempt = model.states[job]!.attempt
    switch random.below(20) {
    case 0..<5: return .complete(attempt: attempt)
    case 5..<9:
      let failure = AttemptFailure(
        stage: name("copy"), errorType: name("Oops"), reason: name("exit \(random.below(3))"),
        category: FailureCategory.allCases[random.below(5)])
      return .fail(attempt: attempt, failure, verdict: verdict(), entropy: random.next())
    case 9, 10:
      return .interrupt(attempt: attempt, InterruptionReason.allCases[random.below(6)])
    case 11: return .pause
    case 12: return .resume
    case 13: return .cancel(now: random.below(2) == 0)
    case 14, 15: return .retry
    case 16:
      return .reschedule(
        due: time.adding(milliseconds: Int64(random.below(9_000))),
        priority: random.below(2) == 0 ? nil : UInt8(random.below(101)))
    case 17:
      if random.below(2) == 0 {
        return .progress(attempt: attempt, JobEvent.Progress(done: 3, total: 9))
      }
      let sent = JobEvent.UploadProgress(
        byteCount: random.next() % 1_000, byteTotal: 1_000, fileCount: UInt32(random.below(4)))
      return .uploadProgress(attempt: attempt, sent)
    case 18: return .enterStage(attempt: attempt, stage: name("paste"))
    default: return .delete
    }
  }

  private func verdict() -> Verdict {
    switch random.below(8) {
    case 0: .skip
    case 1: .discard
    case 2: .cancel
    case 3: .retry(at: time.adding(milliseconds: 700))
    default: .byPolicy
    }
  }
}
