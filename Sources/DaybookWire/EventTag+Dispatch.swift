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
    case .jobCompleted, .resumed, .cancelRequested, .cancelled, .retried, .deleted, .redacted:
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
    }
  }
}
