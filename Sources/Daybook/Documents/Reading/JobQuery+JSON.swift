public import DaybookDomain
public import DaybookWire

extension JobQuery {
  /// Reads the JSON of a query.
  ///
  /// - Throws: ``DocumentFault``.
  public init(json reader: inout JSONReader) throws(DocumentFault) {
    var query = JobQuery()
    try reader.members { (reader, name) throws(DocumentFault) in
      switch name {
      case "state":
        query.statuses = try JobQuery.statuses(try reader.texts(name))
        // No state at all would be taken for all of them.
        if query.statuses.isEmpty { throw DocumentFault(field: name, reason: "is empty") }
      case "queue": query.queue = try reader.name(name)
      case "kind": query.kind = try reader.name(name)
      case "key":
        let key = try reader.key(name)
        query.key = JobKey(hexadecimal: key) ?? JobKey(digestOf: key)
      case "labels": query.labels = try reader.labels(name)
      case "since": query.since = try reader.time(name)
      case "until": query.until = try reader.time(name)
      case "failed_at_least":
        query.failedAtLeast = Int(try reader.whole(name, in: 1...65_535))
      default: return false
      }
      return true
    }
    self = query
  }

  /// The states that words stand for; `finished` stands for all that have ended.
  public static func statuses(_ words: [String]) throws(DocumentFault) -> Set<JobStatus> {
    var statuses: Set<JobStatus> = []
    for word in words {
      if word == "finished" {
        statuses.formUnion([.completed, .failed, .cancelled])
      } else if let status = JobStatus.named(word), status != .deleted {
        statuses.insert(status)
      } else {
        let known = JobStatus.allCases.filter { $0 != .deleted }.map(\.word) + ["finished"]
        throw DocumentFault(
          field: "state", reason: "is not one of \(known.joined(separator: ", "))")
      }
    }
    return statuses
  }
}
