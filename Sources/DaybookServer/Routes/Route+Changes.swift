internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird
internal import SystemPackage

/// Changing one job.
extension Route {
  static let changes: [Route] = [
    .patch("/v1/jobs/{id}", .operator) { call in
      let (due, priority, reason) = try await call.body { (reader) throws(DocumentFault) in
        var due: Timestamp?
        var priority: UInt8?
        var reason: String?
        try reader.members { (reader, name) throws(DocumentFault) in
          switch name {
          case "due": due = try reader.time(name)
          case "priority": priority = UInt8(try reader.whole(name, in: 0...100))
          case "reason": reason = try reader.text(name)
          default: return false
          }
          return true
        }
        return (due, priority, reason)
      }
      if due == nil, priority == nil {
        throw Problem.invalid("", "neither \"due\" nor \"priority\" is given")
      }
      return try await call.perform(.reschedule(due: due, priority: priority), because: reason)
    },
    .post("/v1/jobs/{id}/retry", .operator) { call in
      try await call.perform(.retry, because: try await call.reason())
    },
    .post("/v1/jobs/{id}/pause", .operator) { call in
      try await call.perform(.pause, because: try await call.reason())
    },
    .post("/v1/jobs/{id}/resume", .operator) { call in
      try await call.perform(.resume, because: try await call.reason())
    },
    .post("/v1/jobs/{id}/cancel", .operator) { call in
      let (now, reason) =
        try await call.optionalBody { (reader) throws(DocumentFault) in
          var now = false
          var reason: String?
          try reader.members { (reader, name) throws(DocumentFault) in
            switch name {
            case "now": now = try reader.flag(name)
            case "reason": reason = try reader.text(name)
            default: return false
            }
            return true
          }
          return (now, reason)
        } ?? (false, nil)
      return try await call.perform(.cancel(now: now), because: reason)
    },
    .delete("/v1/jobs/{id}", .admin) { call in
      var query = try call.query()
      let isPermanent = try query.flag("permanent")
      let isErased = try query.flag("redact")
      let reason = try query.text("reason")
      try query.end()
      let answer = try await call.perform(
        isPermanent ? .deletePermanently : .delete, because: reason, hasQuery: true)
      if isErased { try await call.daybook.redact(try call.job(), as: call.attribution(reason)) }
      return answer
    },
    .post("/v1/jobs/{id}/cleanup", .operator) { call in
      let reason = try await call.reason()
      try call.endQuery()
      let job = try await call.knownJob()
      // Whose worker is gone does not run: its files are due.
      try await call.daybook.reclaim()
      let removed = try await call.daybook.removeTemporaryFiles(
        of: job, as: call.attribution(reason))
      return try .json(CleanUpDocument(removed))
    },
    .post("/v1/jobs/{id}/sync", .operator) { call in
      _ = try await call.reason()
      try call.endQuery()
      let job = try await call.knownJob()
      try await call.daybook.reclaim()
      let view = try await call.daybook.view()
      guard let summary = try view.job(job) else { throw Problem(.deleted) }
      return try .json(try view.document(of: summary))
    },
    .post("/v1/jobs/fix-stuck", .operator) { call in
      let reason = try await call.reason()
      try call.endQuery()
      let fixed = try await call.daybook.fixStuck(as: call.attribution(reason))
      return try .json(["fixed": fixed.map(\.rawValue)])
    },
  ]
}

extension Call {
  /// Does something to the job that the path names.
  fileprivate func perform(
    _ change: JobChange, because reason: String?, hasQuery: Bool = false
  ) async throws -> Response {
    let job = try job()
    if !hasQuery { try endQuery() }
    // Whose worker is gone does not run, whatever is to be done with it.
    try await daybook.reclaim()
    let results = try await daybook.perform(
      change, on: [job], ifUnchangedSince: try expectedHead(), as: attribution(reason))
    return try .json(DispositionDocument(job, try results[0].get()))
  }

  /// The job that the path names, which must be there.
  fileprivate func knownJob() async throws -> JobID {
    let job = try job()
    let view = try await daybook.view()
    guard try view.head(of: job) != nil else { throw Problem(.unknownJob) }
    guard try view.job(job) != nil else { throw Problem(.deleted) }
    return job
  }
}

/// Where a job is after something was done to it.
struct DispositionDocument: Encodable {
  var id: UInt64
  var state: String
  var due: String?

  init(_ job: JobID, _ disposition: Disposition) {
    id = job.rawValue
    state = disposition.status.word
    due = disposition.retryAt?.rfc3339
  }
}

/// What became of temporary files.
private struct CleanUpDocument: Encodable {
  struct File: Encodable {
    var path: String?
    var outcome: String
  }

  var removed: [File]

  init(_ removals: [TemporaryFileRemoval]) {
    removed = removals.map { File(path: $0.path?.string, outcome: $0.outcome.word) }
  }
}
