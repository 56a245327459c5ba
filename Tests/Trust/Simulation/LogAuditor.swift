import Daybook
import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookWire

/// Reads a log event by event, keeps books of its own, and says what must not be.
///
/// It knows nothing of how events are folded, and nothing of what was asked.
struct LogAuditor {
  private struct Job {
    var attempt: UInt32 = 0
    var holder: WorkerID?
  }

  /// How far it has read.
  private(set) var position = LogPosition.beginning

  /// The time of the last event.
  private(set) var time = Timestamp(milliseconds: 0)

  /// The jobs, in the order in which they were queued.
  private(set) var jobs: [JobID] = []

  /// The batches, in the order in which they were opened.
  private(set) var batches: [BatchID] = []

  /// How many jobs of each finished batch were completed, failed, and were cancelled or deleted.
  private(set) var batchEnds: [BatchID: [Int]] = [:]

  /// What has begun since somebody took it: jobs, batches and workers.
  var births: [UInt64] = []

  /// A number that differs when any byte of any record does.
  private(set) var digest: UInt64 = 0

  /// Who got the lease of each attempt.
  private(set) var starts: [AttemptID: WorkerID] = [:]

  /// How each attempt ended that has ended.
  private(set) var ends: [AttemptID: AttemptEnd] = [:]

  /// How an attempt ended.
  enum AttemptEnd { case completed, failed, interrupted, cancelled }

  /// The number of results that came too late.
  private(set) var lateCount = 0

  private var courses: [JobID: Job] = [:]
  private var lastDue: [Name: Timestamp] = [:]
  private let codec = RecordCodec()

  /// Reads what is new, up to one commit.
  ///
  /// - Throws: ``Finding`` at the first event that must not be; `FoldFault` when the log cannot be
  ///   read.
  mutating func catchUp(with log: any EventLog) throws {
    var finding: Finding?
    try log.scanFrames(from: position.next) { frame throws(FoldFault) in
      try frame.forEachUnread { record throws(FoldFault) in
        digest = (digest &* 0x100_0000_01B3) ^ StateDigest(of: record.bytes).low
      }
      try frame.forEachRecord(codec: codec) { recorded in
        guard finding == nil else { return }
        do throws(Finding) { try note(recorded) } catch { finding = error }
      }
      return finding == nil ? .proceed : .stop
    }
    if let finding { throw finding }
  }

  private mutating func note(_ recorded: RecordedEvent) throws(Finding) {
    guard recorded.position == position.next else {
      throw Finding("position \(recorded.position) stands behind \(position)")
    }
    position = recorded.position
    guard recorded.time >= time else { throw Finding("time goes backwards at \(position)") }
    time = recorded.time
    switch recorded.event {
    case .jobQueued:
      courses[recorded.job] = Job()
      jobs.append(recorded.job)
      births.append(position.rawValue)
    case .workerStarted: births.append(position.rawValue)
    case .batchOpened:
      batches.append(BatchID(rawValue: position.rawValue))
      births.append(position.rawValue)
    case .batchFinished(let end):
      let counts = [end.completedCount, end.failedCount, end.cancelledCount].map { Int($0) }
      guard batchEnds.updateValue(counts, forKey: end.batch) == nil else {
        throw Finding("batch \(end.batch.rawValue) finishes a second time at \(position)")
      }
    case .scheduleFired(let fired):
      if let last = lastDue[fired.schedule], last >= fired.due {
        throw Finding("a schedule fires a second time for \(fired.due) at \(position)")
      }
      lastDue[fired.schedule] = fired.due
    default: try noteAttempt(recorded)
    }
  }

  private mutating func noteAttempt(_ recorded: RecordedEvent) throws(Finding) {
    guard let job = courses[recorded.job] else { return }
    switch recorded.event {
    case .attemptStarted(let started):
      if let holder = job.holder {
        throw Finding(
          "job \(recorded.job.rawValue) is leased at \(position), and \(holder.rawValue) holds it")
      }
      guard recorded.attempt == job.attempt + 1 else {
        throw Finding("attempt \(recorded.attempt) is out of turn at \(position)")
      }
      courses[recorded.job] = Job(attempt: recorded.attempt, holder: started.worker)
      starts[AttemptID(job: recorded.job, number: recorded.attempt)] = started.worker
    case .stageEntered, .progress, .uploadProgress, .cancelRequested:
      try check(job, recorded)
    case .attemptFailed: try end(job, recorded, .failed)
    case .attemptInterrupted: try end(job, recorded, .interrupted)
    case .jobCompleted: try end(job, recorded, .completed)
    case .cancelled: if job.holder != nil { try end(job, recorded, .cancelled) }
    case .paused, .resumed, .retried, .rescheduled, .deleted:
      if job.holder != nil { throw Finding("a running job is changed at \(position)") }
    case .lateResultRefused: lateCount += 1
    default: break
    }
  }

  private mutating func end(
    _ job: Job, _ recorded: RecordedEvent, _ end: AttemptEnd
  ) throws(Finding) {
    try check(job, recorded)
    ends[AttemptID(job: recorded.job, number: recorded.attempt)] = end
    courses[recorded.job]?.holder = nil
  }

  /// What happens in an attempt happens while it runs.
  private func check(_ job: Job, _ recorded: RecordedEvent) throws(Finding) {
    guard job.holder != nil, recorded.attempt == job.attempt else {
      throw Finding(
        "attempt \(recorded.attempt) of job \(recorded.job.rawValue) does something at \(position) "
          + "and does not run")
    }
  }
}
