import DaybookDomain
import DaybookLog
import DaybookWire
import Testing

/// Events of every kind, with and without what may be left out.
enum Samples {
  /// The place that the samples speak from: links lead to places before it.
  static let position: UInt64 = 1_000

  static let time = Timestamp(milliseconds: 1_772_366_400_123)

  /// The words that the samples cite.
  static let names: NameTable = {
    var names = NameTable()
    for word in ["cli:ada", "default", "resize", "upload", "exit 8", "NSError \"x\"\n", "écran"] {
      _ = names.intern(word)
    }
    return names
  }()

  static let key = JobKey(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

  static let events: [JobEvent] =
    [
      .jobQueued(plain), .jobQueued(rich),
      .attemptStarted(JobEvent.AttemptStarted(worker: worker, deadline: later)),
      .stageEntered(JobEvent.StageEntered(stage: name(4))),
      .progress(JobEvent.Progress(done: 0, total: .max)),
      .uploadProgress(
        JobEvent.UploadProgress(byteCount: 300, byteTotal: 1 << 40, fileCount: 2, fileTotal: .max)),
      .attemptFailed(JobEvent.AttemptFailed(failure: AttemptFailure(), retryAt: nil)),
      .attemptFailed(JobEvent.AttemptFailed(failure: failure, retryAt: later)),
      .jobCompleted, .resumed, .cancelRequested, .cancelled, .retried, .deleted, .redacted,
      .rescheduled(JobEvent.Rescheduled()),
      .rescheduled(JobEvent.Rescheduled(due: earlier, priority: 0)),
      .jobRecalled(recalled(plain)), .jobRecalled(recalled(rich)),
      .keySkipped(key), .keyCleared(key),
      .workerStarted(
        JobEvent.WorkerStarted(name: name(7), process: process, deadline: later)),
      .heartbeat(JobEvent.Heartbeat(worker: worker, deadline: later)),
      .finishedArchived(JobEvent.FinishedArchived(throughPosition: 0)),
      .finishedArchived(JobEvent.FinishedArchived(throughPosition: 999)),
    ] + choices + surroundings

  /// The events around jobs.
  private static let surroundings: [JobEvent] =
    [
      .queuePaused(JobEvent.QueueScope(queue: .none)),
      .queueResumed(JobEvent.QueueScope(queue: name(2))),
      .queueLimited(JobEvent.QueueLimited(queue: name(2))),
      .queueLimited(
        JobEvent.QueueLimited(
          queue: name(2), kind: name(3), concurrency: 4, concurrencyPerGroup: .max, rate: 10,
          ratePeriodMilliseconds: 60_000)),
      .batchOpened(JobEvent.BatchOpened(owner: name(1))),
      .batchOpened(JobEvent.BatchOpened(owner: name(1), finishing: full)),
      .batchSealed(JobEvent.BatchSealed(batch: BatchID(rawValue: 900))),
      .batchFinished(
        JobEvent.BatchFinished(
          batch: BatchID(rawValue: 1), completedCount: 2, failedCount: .max, cancelledCount: 0)),
      .scheduleFired(JobEvent.ScheduleFired(schedule: name(4), due: earlier, missedCount: 3)),
      .scheduleRemoved(JobEvent.ScheduleRemoved(schedule: name(4))),
      .scanStarted(JobEvent.ScanStarted(key: key, queue: name(2), kind: name(3))),
      .scanCheckpointed(progress), .scanFinished(progress),
      .temporaryFileRegistered,
      .retentionApplied(
        JobEvent.RetentionApplied(kind: name(3), deletedCount: .max, redactedCount: 0)),
    ]
    + CatchUpPolicy.allCases.map {
      .scheduleAdded(
        JobEvent.ScheduleAdded(
          schedule: name(4), cron: name(5), timeZone: name(7), catchUp: $0, specification: full))
    }
    + JobEvent.TemporaryFileRemoved.Outcome.allCases.map {
      .temporaryFileRemoved(JobEvent.TemporaryFileRemoved(file: 700, outcome: $0))
    } + [.jobQueued(full), digested]

  private static let digested = JobEvent.stateDigested(
    JobEvent.StateDigested(
      throughPosition: 900, projection: name(2), version: 3, high: key.high, low: key.low))

  private static let progress = JobEvent.ScanProgress(
    scan: ScanID(rawValue: 800), seenCount: .max, queuedCount: 12)

  /// The events that say one of a few words, with each of them.
  private static let choices: [JobEvent] =
    InterruptionReason.allCases.map { .attemptInterrupted($0) }
    + FailureReason.allCases.map { .jobFailed($0) } + PauseReason.allCases.map { .paused($0) }
    + JobEvent.LateResult.Outcome.allCases.map {
      .lateResultRefused(JobEvent.LateResult(outcome: $0))
    }
    + JobEvent.WorkerStopped.Reason.allCases.map {
      .workerStopped(JobEvent.WorkerStopped(worker: worker, reason: $0))
    }
    + FailureCategory.allCases.map {
      .attemptFailed(
        JobEvent.AttemptFailed(failure: AttemptFailure(category: $0), retryAt: earlier))
    }

  private static let worker = WorkerID(rawValue: 17)
  private static let later = time.adding(milliseconds: 60_000)
  private static let earlier = time.adding(milliseconds: -86_400_000_000)
  private static let process = ProcessIdentity(
    boot: 0xF00D_0000_0000_0001, namespace: 4_026_531_836, processID: 4_711, startTime: 99_999)
  private static let failure = AttemptFailure(
    stage: name(4), errorType: name(6), reason: name(5), category: .rateLimited)

  private static func name(_ number: UInt32) -> Name { Name(rawValue: number) }

  private static let plain = JobSpecification(queue: name(2), kind: name(3))

  private static let rich: JobSpecification = {
    var rich = plain
    rich.priority = 100
    rich.weight = .max
    rich.due = later
    rich.key = key
    rich.uniqueness = .ever
    rich.retry = RetryPolicy(
      attemptLimit: .max, baseMilliseconds: 1, limitMilliseconds: .max, multiplierPercent: 100,
      jitterPercent: 0)
    rich.timeoutMilliseconds = .max
    return rich
  }()

  /// With all that jobs can have.
  private static let full: JobSpecification = {
    var full = rich
    full.group = name(7)
    full.batch = BatchID(rawValue: 12)
    return full
  }()

  private static func recalled(_ specification: JobSpecification) -> JobEvent.JobRecalled {
    JobEvent.JobRecalled(
      specification: specification, status: .failed, attempt: 12, failures: 5, endedAt: earlier)
  }

  /// A sample with a place, and all or nothing of what may stand around it.
  static func recorded(
    _ event: JobEvent, at position: UInt64 = position, isRich: Bool
  ) -> RecordedEvent {
    var recorded = RecordedEvent(
      position: LogPosition(rawValue: position), time: time, event: event)
    if event.beginsJob { recorded.job = JobID(rawValue: position) }
    guard isRich else { return recorded }
    recorded.actor = name(1)
    recorded.cause = LogPosition(rawValue: 3)
    if event.beginsJob { return recorded }
    recorded.job = JobID(rawValue: 500)
    recorded.attempt = 2
    recorded.previous = LogPosition(rawValue: 501)
    return recorded
  }
}

/// One sample as the argument of a test.
struct Sample: CustomTestStringConvertible {
  var event: JobEvent
  var isRich: Bool

  var testDescription: String { "\(event.typeWord) \(isRich ? "with" : "without") all around it" }

  var recorded: RecordedEvent { Samples.recorded(event, isRich: isRich) }

  static let all = Samples.events.flatMap { event in
    [Sample(event: event, isRich: true), Sample(event: event, isRich: false)]
  }
}
