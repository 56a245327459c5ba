internal import Daybook
internal import DaybookDomain
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird

/// Batches and schedules.
extension Route {
  static let batches: [Route] = [
    .get("/v1/batches", .viewer) { call in
      try await call.reading { view, query in
        let owner = try query.name("owner")
        let state = try query.word("state", of: ["open", "sealed", "finished"])
        let cursor = try query.jobCursor().map { BatchID(rawValue: $0.rawValue) }
        let limit = try query.limit()
        let status = state.flatMap(BatchSummary.Status.init(rawValue:))
        let found = try view.batches(owner, status, before: cursor, limit: limit + 1)
        let shown = Array(found.prefix(limit))
        let next = found.count > limit ? shown.last.map { "\($0.id.rawValue)" } : nil
        return PageDocument(try view.documents(of: shown), next: next, of: view)
      }
    },
    .get("/v1/batches/latest", .viewer) { call in
      try await call.reading { view, query in
        guard let owner = try query.name("owner") else {
          throw Problem.invalid("owner", "is missing")
        }
        guard let batch = try view.latestBatch(of: owner) else { throw Problem(.unknownBatch) }
        return try view.document(of: batch, includesItems: true)
      }
    },
    .get("/v1/batches/{id}", .viewer) { call in
      let id = try call.batch()
      return try await call.reading { view, _ in
        guard let batch = try view.batch(id) else { throw Problem(.unknownBatch) }
        return try view.document(of: batch, includesItems: true)
      }
    },
    .post("/v1/batches", .worker) { call in
      try call.endQuery()
      let bytes = try await call.bytes()
      let request = try Call.document(bytes) { (reader) throws(DocumentFault) in
        try NewBatchRequest(&reader)
      }
      let receipt = try await call.daybook.enqueueBatch(
        request.batch, of: request.jobs, isSealed: !request.isOpen,
        once: try call.requestKey(bytes), as: call.attribution())
      var writer = ByteWriter(capacity: 64 + 40 * receipt.jobs.count)
      writer.append("{\"id\":")
      writer.decimal(receipt.batch.rawValue)
      writer.append(",\"jobs\":[")
      for (index, job) in receipt.jobs.enumerated() {
        if index > 0 { writer.append(",") }
        writer.append(job)
      }
      writer.append("]}")
      var headers = [HTTPField(name: .location, value: "/v1/batches/\(receipt.batch.rawValue)")]
      if receipt.isRepeated { headers.append(HTTPField(name: .idempotencyReplayed, value: "true")) }
      return .json(writer, .created, headers)
    },
    .post("/v1/batches/{id}/seal", .worker) { call in
      let id = try call.batch()
      try call.endQuery()
      try await call.daybook.sealBatch(id, as: call.attribution())
      let view = try await call.daybook.view()
      guard let batch = try view.batch(id) else { throw Problem(.unknownBatch) }
      return try .json(try view.document(of: batch))
    },
    .post("/v1/batches/{id}/cancel", .operator) { call in
      let id = try call.batch()
      try call.endQuery()
      let reason = try await call.reason()
      let before = try await call.daybook.view()
      guard try before.batch(id) != nil else { throw Problem(.unknownBatch) }
      let done = try await call.daybook.cancelBatch(id, as: call.attribution(reason))
      return try .json(
        BatchCancellationDocument(
          cancelled: done.cancelled.map(\.rawValue), asked: done.asked.map(\.rawValue)))
    },
  ]

  static let schedules: [Route] = [
    .get("/v1/schedules", .viewer) { call in
      try await call.reading { view, _ in
        PageDocument(try view.schedules().map(ScheduleDocument.init), of: view)
      }
    },
    .get("/v1/schedules/{name}", .viewer) { call in
      let name = try call.name("name")
      return try await call.reading { view, _ in
        guard let schedule = try view.schedule(name) else { throw Problem(.unknownSchedule) }
        return ScheduleDocument(schedule)
      }
    },
    .put("/v1/schedules/{name}", .operator) { call in
      let name = try call.name("name")
      try call.endQuery()
      let request = try await call.body { (reader) throws(DocumentFault) in
        try ScheduleRequest(name, json: &reader)
      }
      let isNew = try await call.daybook.view().schedule(name) == nil
      try await call.daybook.addSchedule(request, as: call.attribution())
      guard let schedule = try await call.daybook.view().schedule(name) else {
        throw Problem(.unknownSchedule)
      }
      return try .json(ScheduleDocument(schedule), isNew ? .created : .ok)
    },
    .delete("/v1/schedules/{name}", .operator) { call in
      let name = try call.name("name")
      try call.endQuery()
      try await call.daybook.removeSchedule(name, as: call.attribution())
      return Response(status: .noContent)
    },
  ]
}

extension Call {
  fileprivate func batch() throws(Problem) -> BatchID { BatchID(rawValue: try number("id")) }
}

private struct BatchCancellationDocument: Encodable {
  var cancelled: [UInt64]
  var asked: [UInt64]
}

/// A batch that somebody wants, with its jobs.
private struct NewBatchRequest {
  var batch = BatchRequest(owner: "")
  var jobs: [JobRequest] = []
  var isOpen = false

  init(_ reader: inout JSONReader) throws(DocumentFault) {
    var request = Self()
    try reader.members { (reader, name) throws(DocumentFault) in
      switch name {
      case "owner": request.batch.owner = try reader.name(name)
      case "labels": request.batch.labels = try reader.labels(name)
      case "open": request.isOpen = try reader.flag(name)
      case "finishing":
        do throws(DocumentFault) { request.batch.finishing = try JobRequest(json: &reader) } catch {
          throw error.within(name)
        }
      case "jobs":
        request.jobs = try reader.elements(of: name, atMost: 10_000) {
          (reader) throws(DocumentFault) in
          let job = try JobRequest(json: &reader)
          if job.batch != nil { throw DocumentFault(field: "batch", reason: "means nothing here") }
          return job
        }
      default: return false
      }
      return true
    }
    if request.batch.owner.isEmpty { throw DocumentFault(field: "", reason: "it has no \"owner\"") }
    self = request
  }

  private init() {}
}

extension View {
  /// Batches in a state, the newest first.
  fileprivate func batches(
    _ owner: String?, _ status: BatchSummary.Status?, before last: BatchID?, limit: Int
  ) throws(DaybookError) -> [BatchSummary] {
    guard let status else { return try batches(owner: owner, before: last, limit: limit) }
    var found: [BatchSummary] = []
    var last = last
    while found.count < limit {
      let some = try batches(owner: owner, before: last, limit: 256)
      found += some.filter { $0.status == status }.prefix(limit - found.count)
      guard some.count == 256 else { break }
      last = some.last?.id
    }
    return found
  }
}
