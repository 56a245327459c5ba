internal import Daybook
internal import DaybookDomain
internal import DaybookWire

/// How an attempt ended, as its worker tells it.
struct AttemptAnswerRequest {
  var attempt: AttemptID
  var outcome: AttemptOutcome

  /// Reads that one succeeded.
  init(completed reader: inout JSONReader) throws(DocumentFault) {
    var result: [UInt8]?
    attempt = try reader.attempt { (reader, name) throws(DocumentFault) in
      guard name == "result" else { return false }
      result = try reader.content(name)
      return true
    }
    outcome = .completed(result: result)
  }

  /// Reads that one is given back.
  init(released reader: inout JSONReader) throws(DocumentFault) {
    attempt = try reader.attempt { (_, _) throws(DocumentFault) in false }
    outcome = .interrupted(.released)
  }

  /// Reads that one failed.
  init(failed reader: inout JSONReader) throws(DocumentFault) {
    var failure = Failure()
    var retryAt: Timestamp?
    var verdict: Verdict?
    attempt = try reader.attempt { (reader, name) throws(DocumentFault) in
      switch name {
      case "message": failure.message = try reader.text(name)
      case "error_type": failure.errorType = try reader.word(name)
      case "reason": failure.reason = try reader.word(name)
      case "stage": failure.stage = try reader.word(name)
      case "category":
        guard let category = FailureCategory.named(try reader.text(name)) else {
          let words = FailureCategory.allCases.map(\.word).joined(separator: ", ")
          throw DocumentFault(field: name, reason: "is not one of \(words)")
        }
        failure.category = category
      case "stack": failure.stack = try reader.text(name)
      case "output": failure.output = Array(try reader.text(name).utf8)
      case "error_output": failure.errorOutput = Array(try reader.text(name).utf8)
      case "retry_at": retryAt = try reader.time(name)
      case "verdict": verdict = try Self.verdict(try reader.text(name))
      default: return false
      }
      return true
    }
    if let retryAt {
      guard verdict == nil || verdict == .byPolicy else {
        throw DocumentFault(field: "retry_at", reason: "and \"verdict\" exclude each other")
      }
      failure.verdict = .retry(at: retryAt)
    } else if let verdict {
      failure.verdict = verdict
    }
    outcome = .failed(failure)
  }

  private static func verdict(_ word: String) throws(DocumentFault) -> Verdict {
    switch word {
    case "by_policy": return .byPolicy
    case "discard": return .discard
    case "cancel": return .cancel
    case "skip": return .skip
    default:
      throw DocumentFault(
        field: "verdict", reason: "is not one of by_policy, discard, cancel, skip")
    }
  }
}

/// How far an attempt is, as its worker tells it.
struct AttemptReportRequest {
  var attempt: AttemptID
  var report: AttemptReport

  init(_ reader: inout JSONReader) throws(DocumentFault) {
    var numbers: [String: UInt64] = [:]
    attempt = try reader.attempt { (reader, name) throws(DocumentFault) in
      switch name {
      case "done", "total", "bytes", "bytes_total": numbers[name] = try reader.whole(name)
      case "files", "files_total":
        numbers[name] = try reader.whole(name, in: 0...UInt64(UInt32.max))
      default: return false
      }
      return true
    }
    if let done = numbers["done"] {
      guard numbers.keys.allSatisfy({ $0 == "done" || $0 == "total" }) else {
        throw DocumentFault(field: "", reason: "it has progress and an upload")
      }
      report = .progress(JobEvent.Progress(done: done, total: numbers["total"] ?? 0))
    } else if let bytes = numbers["bytes"], numbers["total"] == nil {
      report = .upload(
        JobEvent.UploadProgress(
          byteCount: bytes, byteTotal: numbers["bytes_total"] ?? 0,
          fileCount: UInt32(numbers["files"] ?? 0), fileTotal: UInt32(numbers["files_total"] ?? 0)))
    } else {
      throw DocumentFault(field: "", reason: "it has neither \"done\" nor \"bytes\"")
    }
  }
}

/// The stage that an attempt enters.
struct StageRequest {
  var attempt: AttemptID
  var stage: String

  init(_ reader: inout JSONReader) throws(DocumentFault) {
    var stage: String?
    attempt = try reader.attempt { (reader, name) throws(DocumentFault) in
      guard name == "stage" else { return false }
      stage = try reader.name(name)
      return true
    }
    guard let stage else { throw DocumentFault(field: "", reason: "it has no \"stage\"") }
    self.stage = stage
  }
}

/// Who lives: a worker, or whoever holds an attempt.
enum HeartbeatRequest: Hashable {
  case worker(WorkerReference)
  case attempt(AttemptID)

  init(_ reader: inout JSONReader) throws(DocumentFault) {
    var worker: WorkerReference?
    var job: UInt64?
    var number: UInt64?
    try reader.members { (reader, name) throws(DocumentFault) in
      switch name {
      case "worker": worker = try WorkerReference(&reader, name)
      case "job": job = try reader.whole(name, in: 1...UInt64(Int64.max))
      case "attempt": number = try reader.whole(name, in: 1...UInt64(UInt32.max))
      default: return false
      }
      return true
    }
    switch (worker, job, number) {
    case (let worker?, nil, nil): self = .worker(worker)
    case (nil, let job?, let number?):
      self = .attempt(AttemptID(job: JobID(rawValue: job), number: UInt32(number)))
    default:
      throw DocumentFault(
        field: "", reason: "it has neither \"worker\" nor \"job\" and \"attempt\"")
    }
  }
}

extension JSONReader {
  /// Reads an object that names an attempt; `body` takes the other members.
  fileprivate mutating func attempt(
    _ body: (inout JSONReader, String) throws(DocumentFault) -> Bool
  ) throws(DocumentFault) -> AttemptID {
    var job: UInt64?
    var number: UInt64?
    try members { (reader, name) throws(DocumentFault) in
      switch name {
      case "job": job = try reader.whole(name, in: 1...UInt64(Int64.max))
      case "attempt": number = try reader.whole(name, in: 1...UInt64(UInt32.max))
      default: return try body(&reader, name)
      }
      return true
    }
    guard let job else { throw DocumentFault(field: "", reason: "it has no \"job\"") }
    guard let number else { throw DocumentFault(field: "", reason: "it has no \"attempt\"") }
    return AttemptID(job: JobID(rawValue: job), number: UInt32(number))
  }

  /// Reads a word that may be empty, of at most 255 bytes.
  fileprivate mutating func word(_ field: String) throws(DocumentFault) -> String {
    let word = try text(field)
    guard word.utf8.count <= NameTable.byteLimit else {
      throw DocumentFault(field: field, reason: "has more than \(NameTable.byteLimit) bytes")
    }
    return word
  }
}
