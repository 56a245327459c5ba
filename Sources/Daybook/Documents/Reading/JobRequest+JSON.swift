internal import DaybookDomain
public import DaybookWire

extension JobRequest {
  /// Reads the JSON of a job to be queued: the same on the command line and over HTTP.
  ///
  /// - Parameter bytes: One JSON object, and nothing else.
  /// - Throws: ``DocumentFault``.
  public init(json bytes: [UInt8]) throws(DocumentFault) {
    self = try JSONReader.document(bytes) { (reader) throws(DocumentFault) in
      try JobRequest(json: &reader)
    }
  }

  /// Reads the JSON of a job to be queued from a larger document.
  ///
  /// - Throws: ``DocumentFault``.
  public init(json reader: inout JSONReader) throws(DocumentFault) {
    var request = JobRequest(kind: "")
    var hasKind = false
    try reader.members { (reader, name) throws(DocumentFault) in
      if name == "kind" {
        request.kind = try reader.name(name)
        hasKind = true
        return true
      }
      return try request.set(name, &reader)
    }
    if !hasKind { throw DocumentFault(field: "", reason: "it has no \"kind\"") }
    self = request
  }

  /// Takes the value of a member, if it is one of a job.
  private mutating func set(
    _ name: String, _ reader: inout JSONReader
  ) throws(DocumentFault) -> Bool {
    switch name {
    case "queue": queue = try reader.name(name)
    case "group": group = try reader.name(name)
    case "key": key = try reader.key(name)
    case "payload": payload = try reader.content(name)
    case "priority": priority = Int(try reader.whole(name, in: 0...100))
    case "weight": weight = try reader.whole(name)
    case "attempts": retry.attemptLimit = UInt16(try reader.whole(name, in: 1...65_535))
    case "backoff":
      let base = try reader.duration(name).milliseconds
      guard let milliseconds = UInt32(exactly: base) else {
        throw DocumentFault(field: name, reason: "is longer than 49 days")
      }
      retry.baseMilliseconds = milliseconds
      retry.limitMilliseconds = max(retry.limitMilliseconds, milliseconds)
    case "delay": delay = try reader.duration(name)
    case "due": due = try reader.time(name)
    case "timeout": timeout = try reader.duration(name)
    case "unique":
      let word = try reader.text(name)
      guard let choice = Uniqueness.named(word) else {
        let words = Uniqueness.allCases.map(\.word).joined(separator: ", ")
        throw DocumentFault(field: name, reason: "is not one of \(words)")
      }
      uniqueness = choice
    case "batch": batch = BatchID(rawValue: try reader.whole(name, in: 1...UInt64(Int64.max)))
    case "labels": labels = try reader.labels(name)
    default: return false
    }
    return true
  }
}

extension JSONReader {
  /// Reads a name that the log keeps for good: 1 to 255 bytes.
  public mutating func name(_ field: String) throws(DocumentFault) -> String {
    let name = try text(field)
    guard (1...NameTable.byteLimit).contains(name.utf8.count) else {
      throw DocumentFault(
        field: field,
        reason: "has \(name.utf8.count) bytes, and not 1 to \(NameTable.byteLimit)")
    }
    return name
  }
}
