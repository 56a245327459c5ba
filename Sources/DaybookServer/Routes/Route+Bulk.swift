internal import Daybook
internal import DaybookDomain
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird

/// Changing many jobs.
extension Route {
  static let bulk: [Route] = [
    bulk("retry", .operator, [.failed, .cancelled]) { _ in .retry },
    bulk("cancel", .operator, [.scheduled, .available, .running, .retryable, .paused]) {
      .cancel(now: $0.now)
    },
    bulk("pause", .operator, [.scheduled, .available, .running, .retryable]) { _ in .pause },
    bulk("resume", .operator, [.paused]) { _ in .resume },
    bulk("delete", .admin, [.completed, .failed, .cancelled]) {
      $0.isPermanent ? .deletePermanently : .delete
    },
    bulk("clear", .admin, [.completed, .failed, .cancelled]) { _ in .delete },
  ]

  /// A route that does the same to many jobs.
  ///
  /// - Parameters:
  ///   - verb: What is done.
  ///   - role: What the caller must be.
  ///   - statuses: The jobs that are meant when a query names no state.
  ///   - change: What is done, as the request says.
  /// - Returns: The route.
  private static func bulk(
    _ verb: String, _ role: Role, _ statuses: Set<JobStatus>,
    _ change: @escaping @Sendable (BulkRequest) -> JobChange
  ) -> Route {
    .post("/v1/jobs/\(verb)", role) { call in
      try call.endQuery()
      let bulk = try await call.body { (reader) throws(DocumentFault) in
        try BulkRequest(&reader, verb)
      }
      return try .json(try await bulk.carryOut(change(bulk), statuses, call))
    }
  }
}

/// Jobs to which the same is to be done.
private struct BulkRequest {
  var query: JobQuery?
  var jobs: [JobID]?
  var isDryRun = false
  var atMost: UInt64?
  var reason: String?
  var now = false
  var isPermanent = false

  init(_ reader: inout JSONReader, _ verb: String) throws(DocumentFault) {
    var request = Self()
    try reader.members { (reader, name) throws(DocumentFault) in
      switch name {
      case "query":
        do throws(DocumentFault) { request.query = try JobQuery(json: &reader) } catch {
          throw error.within(name)
        }
      case "jobs" where verb != "clear":
        request.jobs = try reader.elements(of: name, atMost: 10_000) {
          (reader) throws(DocumentFault) in
          JobID(rawValue: try reader.whole("", in: 1...UInt64(Int64.max)))
        }
      case "dry_run": request.isDryRun = try reader.flag(name)
      case "at_most": request.atMost = try reader.whole(name)
      case "reason": request.reason = try reader.text(name)
      case "now" where verb == "cancel": request.now = try reader.flag(name)
      case "permanent" where verb == "delete": request.isPermanent = try reader.flag(name)
      default: return false
      }
      return true
    }
    guard (request.query == nil) != (request.jobs == nil) else {
      throw DocumentFault(field: "", reason: "it has not exactly one of \"query\" and \"jobs\"")
    }
    if request.jobs?.isEmpty == true { throw DocumentFault(field: "jobs", reason: "is empty") }
    if verb == "clear", request.query?.statuses.isEmpty == true {
      throw DocumentFault(field: "query.state", reason: "must say which states are cleared")
    }
    if verb == "clear", request.query?.statuses.contains(where: { !$0.isTerminal }) == true {
      throw DocumentFault(field: "query.state", reason: "may only have states that have ended")
    }
    self = request
  }

  private init() {}

  /// So many jobs are changed in one commit.
  private static let batchCount = 1_000

  /// Does it, or says what would be done.
  func carryOut(
    _ change: JobChange, _ statuses: Set<JobStatus>, _ call: Call
  ) async throws -> BulkDocument {
    if !isDryRun { try await call.daybook.reclaim() }
    let view = try await call.daybook.view()
    let chosen = try chosen(in: view, statuses)
    if let atMost, chosen.count > Int(clamping: atMost) {
      throw Problem(
        "too-many", "More jobs match than expected", .conflict,
        "\(chosen.count) jobs match, and at most \(atMost) were to be changed. Nothing was "
          + "changed.")
    }
    var document = BulkDocument(isDryRun: isDryRun, matched: chosen.count)
    if isDryRun {
      for job in chosen { document.note(job, try view.rejection(of: change, on: job)) }
      return document
    }
    let attribution = call.attribution(reason)
    for start in stride(from: 0, to: chosen.count, by: Self.batchCount) {
      let batch = Array(chosen[start..<min(start + Self.batchCount, chosen.count)])
      let results = try await call.daybook.perform(change, on: batch, as: attribution)
      for (job, result) in zip(batch, results) { try document.note(job, result) }
    }
    return document
  }

  /// The jobs that are meant, oldest first.
  private func chosen(in view: View, _ statuses: Set<JobStatus>) throws -> [JobID] {
    if let jobs { return jobs }
    var query = query!
    if query.statuses.isEmpty {
      query.statuses = statuses
      if query.failedAtLeast != nil {
        query.statuses.formUnion([.paused, .retryable, .available])
      }
    }
    return try view.allJobs(query).map(\.id).reversed()
  }
}

/// What became of many jobs.
private struct BulkDocument: Encodable {
  struct Refused: Encodable {
    var job: UInt64
    var reason: String
  }

  var isDryRun: Bool
  var matched: Int
  var done: [UInt64] = []
  var asked: [UInt64] = []
  var refused: [Refused] = []

  enum CodingKeys: String, CodingKey {
    case isDryRun = "dry_run"
    case matched, done, asked, refused
  }

  mutating func note(_ job: JobID, _ rejection: JobRejection?) {
    if let rejection {
      refused.append(Refused(job: job.rawValue, reason: rejection.sentence))
    } else {
      done.append(job.rawValue)
    }
  }

  mutating func note(_ job: JobID, _ result: Result<Disposition, DaybookError>) throws {
    switch result {
    case .success(let disposition) where disposition.status == .running: asked.append(job.rawValue)
    case .success: done.append(job.rawValue)
    case .failure(.rejected(let rejection)): note(job, rejection)
    case .failure(let error): throw error
    }
  }
}
