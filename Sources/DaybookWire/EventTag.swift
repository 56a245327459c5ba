public import DaybookDomain

/// The number that stands for a kind of event in the bytes, and its word in the JSON.
///
/// Numbers are never reused. When the fields of an event change in a way that old readers or old
/// bytes would misunderstand, the event gets a new number, and the old one an ``Upcaster``.
enum EventTag: UInt8, CaseIterable {
  case jobQueued = 1
  case attemptStarted = 2
  case stageEntered = 3
  case progress = 4
  case uploadProgress = 5
  case attemptFailed = 6
  case attemptInterrupted = 7
  case jobCompleted = 8
  case jobFailed = 9
  case paused = 10
  case resumed = 11
  case cancelRequested = 12
  case cancelled = 13
  case retried = 14
  case rescheduled = 15
  case deleted = 16
  case redacted = 17
  case lateResultRefused = 18
  case jobRecalled = 19
  case keySkipped = 20
  case keyCleared = 21
  case workerStarted = 22
  case heartbeat = 23
  case workerStopped = 24
  case finishedArchived = 25
  case queuePaused = 26
  case queueResumed = 27
  case queueLimited = 28
  case batchOpened = 29
  case batchSealed = 30
  case batchFinished = 31
  case scheduleAdded = 32
  case scheduleFired = 33
  case scheduleRemoved = 34
  case scanStarted = 35
  case scanCheckpointed = 36
  case scanFinished = 37
  case temporaryFileRegistered = 38
  case temporaryFileRemoved = 39
  case retentionApplied = 40
}

extension EventTag {
  init(_ event: JobEvent) {
    self =
      switch event {
      case .jobQueued: .jobQueued
      case .attemptStarted: .attemptStarted
      case .stageEntered: .stageEntered
      case .progress: .progress
      case .uploadProgress: .uploadProgress
      case .attemptFailed: .attemptFailed
      case .attemptInterrupted: .attemptInterrupted
      case .jobCompleted: .jobCompleted
      case .jobFailed: .jobFailed
      case .paused: .paused
      case .resumed: .resumed
      case .cancelRequested: .cancelRequested
      case .cancelled: .cancelled
      case .retried: .retried
      case .rescheduled: .rescheduled
      case .deleted: .deleted
      case .redacted: .redacted
      case .lateResultRefused: .lateResultRefused
      case .jobRecalled: .jobRecalled
      case .keySkipped: .keySkipped
      case .keyCleared: .keyCleared
      case .workerStarted: .workerStarted
      case .heartbeat: .heartbeat
      case .workerStopped: .workerStopped
      case .finishedArchived: .finishedArchived
      case .queuePaused: .queuePaused
      case .queueResumed: .queueResumed
      case .queueLimited: .queueLimited
      case .batchOpened: .batchOpened
      case .batchSealed: .batchSealed
      case .batchFinished: .batchFinished
      case .scheduleAdded: .scheduleAdded
      case .scheduleFired: .scheduleFired
      case .scheduleRemoved: .scheduleRemoved
      case .scanStarted: .scanStarted
      case .scanCheckpointed: .scanCheckpointed
      case .scanFinished: .scanFinished
      case .temporaryFileRegistered: .temporaryFileRegistered
      case .temporaryFileRemoved: .temporaryFileRemoved
      case .retentionApplied: .retentionApplied
      }
  }
}

extension EventTag {
  /// The word for the kind of event: `JobQueued`, `AttemptFailed`.
  var word: StaticString {
    switch self {
    case .jobQueued: "JobQueued"
    case .attemptStarted: "AttemptStarted"
    case .stageEntered: "StageEntered"
    case .progress: "Progress"
    case .uploadProgress: "UploadProgress"
    case .attemptFailed: "AttemptFailed"
    case .attemptInterrupted: "AttemptInterrupted"
    case .jobCompleted: "JobCompleted"
    case .jobFailed: "JobFailed"
    case .paused: "Paused"
    case .resumed: "Resumed"
    case .cancelRequested: "CancelRequested"
    case .cancelled: "Cancelled"
    case .retried: "Retried"
    case .rescheduled: "Rescheduled"
    case .deleted: "Deleted"
    case .redacted: "Redacted"
    case .lateResultRefused: "LateResultRefused"
    case .jobRecalled: "JobRecalled"
    case .keySkipped: "KeySkipped"
    case .keyCleared: "KeyCleared"
    case .workerStarted: "WorkerStarted"
    case .heartbeat: "Heartbeat"
    case .workerStopped: "WorkerStopped"
    case .finishedArchived: "FinishedArchived"
    case .queuePaused: "QueuePaused"
    case .queueResumed: "QueueResumed"
    case .queueLimited: "QueueLimited"
    case .batchOpened: "BatchOpened"
    case .batchSealed: "BatchSealed"
    case .batchFinished: "BatchFinished"
    case .scheduleAdded: "ScheduleAdded"
    case .scheduleFired: "ScheduleFired"
    case .scheduleRemoved: "ScheduleRemoved"
    case .scanStarted: "ScanStarted"
    case .scanCheckpointed: "ScanCheckpointed"
    case .scanFinished: "ScanFinished"
    case .temporaryFileRegistered: "TemporaryFileRegistered"
    case .temporaryFileRemoved: "TemporaryFileRemoved"
    case .retentionApplied: "RetentionApplied"
    }
  }

  /// The kind of event that a word stands for.
  static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ("\($0.word)", $0) })
}

extension JobEvent {
  /// The word for the kind of event: `JobQueued`, `AttemptFailed`.
  public var typeWord: String { "\(typeLabel)" }

  /// The same word, without being put together anew.
  package var typeLabel: StaticString { EventTag(self).word }

  /// All words for kinds of events.
  public static let typeWords = EventTag.allCases.map { "\($0.word)" }
}
