internal import DaybookDomain
internal import DaybookLog

/// Takes the fields of one event, whatever they are.
protocol FieldsWriter: ~Copyable {
  mutating func write<F: EventFields>(_ fields: F)
}

/// Gives the fields of one event, whatever they are.
protocol FieldsReader: ~Copyable, ~Escapable {
  @_lifetime(self: copy self)
  mutating func read<F: EventFields>(_ empty: F) throws(MalformedBytes) -> F
}

extension JobEvent {
  /// Hands the fields of the event to `writer`; nothing for an event without fields.
  func writeFields<W: FieldsWriter & ~Copyable>(to writer: inout W) {
    switch self {
    case .jobQueued(let fields): writer.write(fields)
    case .attemptStarted(let fields): writer.write(fields)
    case .stageEntered(let fields): writer.write(fields)
    case .progress(let fields): writer.write(fields)
    case .uploadProgress(let fields): writer.write(fields)
    case .attemptFailed(let fields): writer.write(fields)
    case .attemptInterrupted(let fields): writer.write(fields)
    case .jobFailed(let fields): writer.write(fields)
    case .paused(let fields): writer.write(fields)
    case .rescheduled(let fields): writer.write(fields)
    case .lateResultRefused(let fields): writer.write(fields)
    case .jobRecalled(let fields): writer.write(fields)
    case .keySkipped(let fields), .keyCleared(let fields): writer.write(fields)
    case .workerStarted(let fields): writer.write(fields)
    case .heartbeat(let fields): writer.write(fields)
    case .workerStopped(let fields): writer.write(fields)
    case .finishedArchived(let fields): writer.write(fields)
    case .queuePaused(let fields), .queueResumed(let fields): writer.write(fields)
    case .queueLimited(let fields): writer.write(fields)
    case .batchOpened(let fields): writer.write(fields)
    case .batchSealed(let fields): writer.write(fields)
    case .batchFinished(let fields): writer.write(fields)
    case .scheduleAdded(let fields): writer.write(fields)
    case .scheduleFired(let fields): writer.write(fields)
    case .scheduleRemoved(let fields): writer.write(fields)
    case .scanStarted(let fields): writer.write(fields)
    case .scanCheckpointed(let fields), .scanFinished(let fields): writer.write(fields)
    case .temporaryFileRemoved(let fields): writer.write(fields)
    case .retentionApplied(let fields): writer.write(fields)
    case .stateDigested(let fields): writer.write(fields)
    case .jobCompleted, .resumed, .cancelRequested, .cancelled, .retried, .deleted, .redacted,
      .temporaryFileRegistered:
      break
    }
  }

  /// Reads the fields that belong to `tag`.
  @_lifetime(reader: copy reader)
  init<R: FieldsReader & ~Copyable & ~Escapable>(
    _ tag: EventTag, from reader: inout R
  ) throws(MalformedBytes) {
    let zero = Timestamp(milliseconds: 0)
    let specification = JobSpecification(queue: .none, kind: .none)
    switch tag {
    case .jobQueued: self = .jobQueued(try reader.read(specification))
    case .attemptStarted:
      self = .attemptStarted(try reader.read(AttemptStarted(worker: .none, deadline: zero)))
    case .stageEntered: self = .stageEntered(try reader.read(StageEntered(stage: .none)))
    case .progress: self = .progress(try reader.read(Progress(done: 0, total: 0)))
    case .uploadProgress:
      self = .uploadProgress(try reader.read(UploadProgress(byteCount: 0, byteTotal: 0)))
    case .attemptFailed:
      let empty = AttemptFailed(failure: AttemptFailure(), retryAt: nil)
      self = .attemptFailed(try reader.read(empty))
    case .attemptInterrupted: self = .attemptInterrupted(try reader.read(.shutdown))
    case .jobCompleted: self = .jobCompleted
    case .jobFailed: self = .jobFailed(try reader.read(.attemptsExhausted))
    case .paused: self = .paused(try reader.read(.operatorRequest))
    case .resumed: self = .resumed
    case .cancelRequested: self = .cancelRequested
    case .cancelled: self = .cancelled
    case .retried: self = .retried
    case .rescheduled: self = .rescheduled(try reader.read(Rescheduled()))
    case .deleted: self = .deleted
    case .redacted: self = .redacted
    case .lateResultRefused:
      self = .lateResultRefused(try reader.read(LateResult(outcome: .completed)))
    case .jobRecalled:
      let empty = JobRecalled(
        specification: specification, status: .completed, attempt: 0, failures: 0,
        endedAt: zero)
      self = .jobRecalled(try reader.read(empty))
    case .keySkipped: self = .keySkipped(try reader.read(.none))
    case .keyCleared: self = .keyCleared(try reader.read(.none))
    case .workerStarted:
      let empty = WorkerStarted(name: .none, process: .unknown, deadline: zero)
      self = .workerStarted(try reader.read(empty))
    case .heartbeat: self = .heartbeat(try reader.read(Heartbeat(worker: .none, deadline: zero)))
    case .workerStopped:
      self = .workerStopped(try reader.read(WorkerStopped(worker: .none, reason: .shutdown)))
    case .finishedArchived:
      self = .finishedArchived(try reader.read(FinishedArchived(throughPosition: 0)))
    case .queuePaused: self = .queuePaused(try reader.read(QueueScope(queue: .none)))
    case .queueResumed: self = .queueResumed(try reader.read(QueueScope(queue: .none)))
    case .queueLimited: self = .queueLimited(try reader.read(QueueLimited(queue: .none)))
    case .batchOpened: self = .batchOpened(try reader.read(BatchOpened(owner: .none)))
    case .batchSealed: self = .batchSealed(try reader.read(BatchSealed(batch: .none)))
    case .batchFinished:
      let empty = BatchFinished(
        batch: .none, completedCount: 0, failedCount: 0, cancelledCount: 0)
      self = .batchFinished(try reader.read(empty))
    case .scheduleAdded:
      let empty = ScheduleAdded(
        schedule: .none, cron: .none, timeZone: .none, catchUp: .none,
        specification: specification)
      self = .scheduleAdded(try reader.read(empty))
    case .scheduleFired:
      self = .scheduleFired(try reader.read(ScheduleFired(schedule: .none, due: zero)))
    case .scheduleRemoved:
      self = .scheduleRemoved(try reader.read(ScheduleRemoved(schedule: .none)))
    case .scanStarted:
      self = .scanStarted(try reader.read(ScanStarted(key: .none, queue: .none, kind: .none)))
    case .scanCheckpointed:
      let empty = ScanProgress(scan: .none, seenCount: 0, queuedCount: 0)
      self = .scanCheckpointed(try reader.read(empty))
    case .scanFinished:
      let empty = ScanProgress(scan: .none, seenCount: 0, queuedCount: 0)
      self = .scanFinished(try reader.read(empty))
    case .temporaryFileRegistered: self = .temporaryFileRegistered
    case .temporaryFileRemoved:
      let empty = TemporaryFileRemoved(file: 0, outcome: .removed)
      self = .temporaryFileRemoved(try reader.read(empty))
    case .retentionApplied:
      let empty = RetentionApplied(kind: .none, deletedCount: 0, redactedCount: 0)
      self = .retentionApplied(try reader.read(empty))
    case .stateDigested:
      let empty = StateDigested(throughPosition: 0, projection: .none, version: 0, high: 0, low: 0)
      self = .stateDigested(try reader.read(empty))
    }
  }
}
