internal import Daybook
internal import DaybookDomain
internal import DaybookWire

/// Who wants how many jobs of which kind.
struct LeaseRequest {
  var worker = WorkerReference.none
  var queues = ["default"]
  var kinds: [String]?
  var count = 1
  var wait = Duration.zero
  var timeout = Worker.standardTimeout

  /// So long a request may wait for a job.
  static let longestWait = Duration.seconds(60)

  init(_ reader: inout JSONReader) throws(DocumentFault) {
    var request = Self()
    try reader.members { (reader, name) throws(DocumentFault) in
      switch name {
      case "worker": request.worker = try WorkerReference(&reader, name)
      case "queues": request.queues = try reader.names(name)
      case "kinds": request.kinds = try reader.names(name)
      case "count": request.count = Int(try reader.whole(name, in: 1...1_000))
      case "wait":
        request.wait = try reader.duration(name)
        if request.wait > Self.longestWait {
          throw DocumentFault(field: name, reason: "is longer than 60s")
        }
      case "timeout": request.timeout = try reader.workerTimeout(name)
      default: return false
      }
      return true
    }
    if request.worker == .none { throw DocumentFault(field: "", reason: "it has no \"worker\"") }
    self = request
  }

  private init() {}
}

/// A worker, named by whoever asks in its name.
enum WorkerReference: Hashable {
  case none
  case id(WorkerID)
  case name(String)

  init(_ reader: inout JSONReader, _ field: String) throws(DocumentFault) {
    let kind: JSONReader.Kind
    do throws(JSONFault) { kind = try reader.kind() } catch { throw DocumentFault(error) }
    if kind == .number {
      self = .id(WorkerID(rawValue: try reader.whole(field, in: 1...UInt64(Int64.max))))
    } else {
      self = .name(try reader.name(field))
    }
  }
}

/// A worker that is to be announced.
struct WorkerRequest {
  var name = ""
  var timeout = Worker.standardTimeout

  init(_ reader: inout JSONReader) throws(DocumentFault) {
    var name: String?
    var timeout = timeout
    try reader.members { (reader, member) throws(DocumentFault) in
      switch member {
      case "name": name = try reader.name(member)
      case "timeout": timeout = try reader.workerTimeout(member)
      default: return false
      }
      return true
    }
    guard let name else { throw DocumentFault(field: "", reason: "it has no \"name\"") }
    self.name = name
    self.timeout = timeout
  }
}

extension JSONReader {
  /// Reads a list of names, at least one.
  fileprivate mutating func names(_ field: String) throws(DocumentFault) -> [String] {
    let names = try elements(of: field, atMost: 1_000) { (reader) throws(DocumentFault) in
      try reader.name("")
    }
    if names.isEmpty { throw DocumentFault(field: field, reason: "is empty") }
    return names
  }

  /// Reads how long a worker may be silent.
  fileprivate mutating func workerTimeout(_ field: String) throws(DocumentFault) -> Duration {
    let timeout = try duration(field)
    guard timeout >= .seconds(1), timeout <= .seconds(86_400) else {
      throw DocumentFault(field: field, reason: "is not 1s to 1d")
    }
    return timeout
  }
}
