import Daybook
import DaybookDomain

/// What a client asks for, of one job where that is known before.
enum ClientOperation: Hashable, Sendable {
  case enqueue
  case lease
  case complete(AttemptID)
  case fail(AttemptID)
  case cancel(JobID)
  case retry(JobID)
  case read(JobID)
  case reclaim
}

/// What a client is answered.
enum ClientAnswer: Hashable, Sendable {
  /// The job that was queued.
  case queued(JobID)
  /// The attempt that was leased; `nil` when nothing was ready.
  case leased(AttemptID?)
  /// How the job stands after it.
  case became(JobStatus)
  /// How the job stands, and how many attempts there were; `nil` when there is no such job.
  case shown(JobStatus, attempt: UInt32)
  /// The attempt's lease had ended.
  case late
  /// The rules do not allow it.
  case refused
  /// The jobs of dead workers, which were interrupted.
  case reclaimed([JobID])
}

extension ClientOperation {
  /// The operation as words.
  var words: [String] {
    switch self {
    case .enqueue: ["enqueue"]
    case .lease: ["lease"]
    case .complete(let attempt): ["complete", "\(attempt.job.rawValue)", "\(attempt.number)"]
    case .fail(let attempt): ["fail", "\(attempt.job.rawValue)", "\(attempt.number)"]
    case .cancel(let job): ["cancel", "\(job.rawValue)"]
    case .retry(let job): ["retry", "\(job.rawValue)"]
    case .read(let job): ["read", "\(job.rawValue)"]
    case .reclaim: ["reclaim"]
    }
  }

  /// Reads what ``words`` wrote.
  init?(_ words: ArraySlice<Substring>) {
    let numbers = words.dropFirst().compactMap { UInt64($0) }
    let job = JobID(rawValue: numbers.first ?? 0)
    let attempt = AttemptID(job: job, number: UInt32(numbers.dropFirst().first ?? 0))
    switch words.first {
    case "enqueue": self = .enqueue
    case "lease": self = .lease
    case "complete": self = .complete(attempt)
    case "fail": self = .fail(attempt)
    case "cancel": self = .cancel(job)
    case "retry": self = .retry(job)
    case "read": self = .read(job)
    case "reclaim": self = .reclaim
    default: return nil
    }
  }
}

extension ClientAnswer {
  /// The answer as words.
  var words: [String] {
    switch self {
    case .queued(let job): ["queued", "\(job.rawValue)"]
    case .leased(nil): ["nothing"]
    case .leased(let attempt?): ["leased", "\(attempt.job.rawValue)", "\(attempt.number)"]
    case .became(let status): ["became", "\(status.rawValue)"]
    case .shown(let status, let attempt): ["shown", "\(status.rawValue)", "\(attempt)"]
    case .late: ["late"]
    case .refused: ["refused"]
    case .reclaimed(let jobs): ["reclaimed"] + jobs.map { "\($0.rawValue)" }
    }
  }

  /// Reads what ``words`` wrote.
  init?(_ words: ArraySlice<Substring>) {
    let numbers = words.dropFirst().compactMap { UInt64($0) }
    let first = numbers.first ?? 0
    let second = UInt32(numbers.dropFirst().first ?? 0)
    let status = JobStatus(rawValue: UInt8(clamping: first)) ?? .deleted
    switch words.first {
    case "queued": self = .queued(JobID(rawValue: first))
    case "nothing": self = .leased(nil)
    case "leased": self = .leased(AttemptID(job: JobID(rawValue: first), number: second))
    case "became": self = .became(status)
    case "shown": self = .shown(status, attempt: second)
    case "late": self = .late
    case "refused": self = .refused
    case "reclaimed": self = .reclaimed(numbers.map { JobID(rawValue: $0) })
    default: return nil
    }
  }
}
