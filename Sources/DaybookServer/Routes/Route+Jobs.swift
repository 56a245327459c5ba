internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird

/// Reading jobs and queueing them.
extension Route {
  static let jobs: [Route] = [
    .get("/v1/jobs", .viewer) { call in
      try await call.reading { view, query in
        var wanted = try query.jobs()
        wanted.failedAtLeast = try query.whole("failed_at_least", in: 1...65_535).map(Int.init)
        let isOldestFirst = try query.word("sort", of: ["-id", "id"]) == "id"
        wanted.order = isOldestFirst ? .oldestFirst : .newestFirst
        let cursor = try query.jobCursor()
        if isOldestFirst { wanted.after = cursor } else { wanted.before = cursor }
        let limit = try query.limit()
        wanted.limit = limit + 1
        let jobs = try view.jobs(wanted)
        let shown = Array(jobs.prefix(limit))
        let next = jobs.count > limit ? shown.last.map { "\($0.id.rawValue)" } : nil
        return PageDocument(try view.documents(of: shown), next: next, of: view)
      }
    },
    .get("/v1/jobs/{id}", .viewer) { call in
      try await call.readingJob { view, id in
        guard let job = try view.job(id) else { return nil }
        return try .json(try view.document(of: job), adding: try view.texts(of: id))
      }
    },
    .get("/v1/jobs/{id}/explain", .viewer) { call in
      try await call.readingJob { view, id in
        try view.explanation(of: id).map { try .json($0) }
      }
    },
    .post("/v1/jobs", .worker) { call in
      try call.endQuery()
      let bytes = try await call.bytes()
      let (requests, isArray) = try Call.document(bytes) { (reader) throws(DocumentFault) in
        try reader.oneOrMany(atMost: 10_000) { (reader) throws(DocumentFault) in
          try JobRequest(json: &reader)
        }
      }
      if isArray, requests.isEmpty { throw Problem.invalid("", "the list is empty") }
      let receipt = try await call.enqueue(requests, bytes)
      return call.answer(receipt, isArray: isArray)
    },
  ]
}

extension Call {
  /// What the request is known by, if its caller says so.
  func requestKey(_ content: [UInt8]) throws(Problem) -> RequestKey? {
    guard let key = request.headers[.idempotencyKey] else { return nil }
    guard (1...NameTable.byteLimit).contains(key.utf8.count) else {
      throw .invalid("Idempotency-Key", "has not 1 to \(NameTable.byteLimit) bytes")
    }
    let path = request.uri.path
    return RequestKey(key, of: "\(caller.actor) \(path)", content: content)
  }

  /// Queues jobs.
  fileprivate func enqueue(
    _ requests: [JobRequest], _ content: [UInt8]
  ) async throws -> RequestReceipt {
    guard let key = try requestKey(content) else {
      // One alone takes the shorter way.
      if requests.count == 1 {
        return RequestReceipt(jobs: [try await daybook.enqueue(requests[0], as: attribution())])
      }
      return try await daybook.enqueue(requests, once: nil, as: attribution())
    }
    return try await daybook.enqueue(requests, once: key, as: attribution())
  }

  fileprivate func answer(_ receipt: RequestReceipt, isArray: Bool) -> Response {
    var writer = ByteWriter(capacity: 40 * receipt.jobs.count + 2)
    if isArray { writer.append("[") }
    for (index, job) in receipt.jobs.enumerated() {
      if index > 0 { writer.append(",") }
      writer.append(job)
    }
    if isArray { writer.append("]") }
    let isNew = receipt.jobs.contains { if case .queued = $0 { true } else { false } }
    var headers: [HTTPField] = []
    if !isArray, let job = receipt.jobs.first {
      headers.append(HTTPField(name: .location, value: "/v1/jobs/\(job.job.rawValue)"))
    }
    if receipt.isRepeated {
      headers.append(HTTPField(name: .idempotencyReplayed, value: "true"))
    }
    return .json(writer, isNew ? .created : .ok, headers)
  }
}

extension ByteWriter {
  /// Adds what became of a job.
  mutating func append(_ result: EnqueueResult) {
    let isDuplicate = if case .duplicate = result { true } else { false }
    append("{\"id\":")
    decimal(result.job.rawValue)
    append(isDuplicate ? ",\"duplicate\":true}" : ",\"duplicate\":false}")
  }
}
