internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird

/// What workers of any language ask and tell.
extension Route {
  static let leases: [Route] = [
    .post("/v1/leases", .worker) { call in
      try call.endQuery()
      let wish = try await call.body { (reader) throws(DocumentFault) in try LeaseRequest(&reader) }
      return try await call.lease(wish)
    },
    .post("/v1/leases/complete", .worker) { call in
      try await call.answering { (reader) throws(DocumentFault) in
        try AttemptAnswerRequest(completed: &reader)
      }
    },
    .post("/v1/leases/fail", .worker) { call in
      try await call.answering { (reader) throws(DocumentFault) in
        try AttemptAnswerRequest(failed: &reader)
      }
    },
    .post("/v1/leases/release", .worker) { call in
      try await call.answering { (reader) throws(DocumentFault) in
        try AttemptAnswerRequest(released: &reader)
      }
    },
    .post("/v1/leases/progress", .worker) { call in
      let (reports, isArray) = try await call.elements { (reader) throws(DocumentFault) in
        try AttemptReportRequest(&reader)
      }
      let results = try await call.daybook.report(
        reports.map { ($0.attempt, $0.report) }, atMostEvery: .milliseconds(250),
        as: call.workerActor)
      return try call.answer(reports.map(\.attempt), results, isArray) { writer, _, reported in
        writer.append(
          reported == .recorded ? ",\"recorded\":true" : ",\"recorded\":false")
      }
    },
    .post("/v1/leases/stage", .worker) { call in
      let (stages, isArray) = try await call.elements { (reader) throws(DocumentFault) in
        try StageRequest(&reader)
      }
      let results = try await call.daybook.enterStages(
        stages.map { ($0.attempt, $0.stage) }, as: call.workerActor)
      return try call.answer(stages.map(\.attempt), results, isArray) { writer, _, _ in
        writer.append(",\"recorded\":true")
      }
    },
    .post("/v1/leases/heartbeat", .worker) { call in
      let (pulses, isArray) = try await call.elements { (reader) throws(DocumentFault) in
        try HeartbeatRequest(&reader)
      }
      return try await call.heartbeat(pulses, isArray)
    },
  ]

  static let workers: [Route] = [
    .get("/v1/workers", .viewer) { call in
      try await call.reading { view, _ in
        PageDocument(view.workers().map(WorkerDocument.init), of: view)
      }
    },
    .post("/v1/workers", .worker) { call in
      try call.endQuery()
      let request = try await call.body { (reader) throws(DocumentFault) in
        try WorkerRequest(&reader)
      }
      let worker = try await call.announce(request.name, request.timeout)
      let record = try await call.daybook.view().workers().first { $0.id == worker.id }
      return try .json(AnnouncedDocument(worker, record), .created)
    },
    .delete("/v1/workers/{id}", .worker) { call in
      let id = WorkerID(rawValue: try call.number("id"))
      try call.endQuery()
      guard let worker = try await call.daybook.worker(id, as: call.workerActor) else {
        throw Problem(.unknownWorker)
      }
      try await call.daybook.stopWorker(worker)
      return Response(status: .noContent)
    },
  ]
}

extension Call {
  /// At most so many attempts are answered for in one request.
  private static let elementLimit = 1_000

  /// Who is recorded to do what a worker does: whoever has the token; the worker itself where
  /// there are no tokens.
  var workerActor: String? { caller.isNamed ? caller.actor : nil }

  /// Reads elements of which there may be one or many.
  fileprivate func elements<Element>(
    _ read: (inout JSONReader) throws(DocumentFault) -> Element
  ) async throws -> (elements: [Element], isArray: Bool) {
    try endQuery()
    let (elements, isArray) = try await body { (reader) throws(DocumentFault) in
      try reader.oneOrMany(atMost: Self.elementLimit, read)
    }
    if elements.isEmpty { throw Problem.invalid("", "the list is empty") }
    return (elements, isArray)
  }

  /// Ends attempts, and tells what became of their jobs.
  fileprivate func answering(
    _ read: (inout JSONReader) throws(DocumentFault) -> AttemptAnswerRequest
  ) async throws -> Response {
    let (answers, isArray) = try await elements(read)
    let results = try await daybook.answer(
      answers.map { ($0.attempt, $0.outcome) }, as: workerActor)
    return try answer(answers.map(\.attempt), results, isArray) { writer, _, disposition in
      writer.append(",\"state\":")
      writer.jsonString(disposition.status.word)
      if let time = disposition.retryAt {
        writer.append(",\"retry_at\":")
        writer.jsonString(time.rfc3339)
      }
    }
  }

  /// Tells what became of attempts, each in an object of its own.
  fileprivate func answer<Value>(
    _ attempts: [AttemptID], _ results: [Result<Value, DaybookError>], _ isArray: Bool,
    _ write: (inout ByteWriter, AttemptID, Value) -> Void
  ) throws -> Response {
    guard isArray else {
      let value = try results[0].get()
      var writer = ByteWriter(capacity: 128)
      writer.append("{\"job\":")
      writer.decimal(attempts[0].job.rawValue)
      write(&writer, attempts[0], value)
      writer.append("}")
      return .json(writer)
    }
    var writer = ByteWriter(capacity: 64 * results.count)
    var separator: StaticString = "[{\"job\":"
    for (attempt, result) in zip(attempts, results) {
      writer.append(separator)
      writer.decimal(attempt.job.rawValue)
      switch result {
      case .success(let value): write(&writer, attempt, value)
      case .failure(let error): writer.append(Problem(error))
      }
      writer.append("}")
      separator = ",{\"job\":"
    }
    writer.append("]")
    return .json(writer)
  }
}

extension ByteWriter {
  /// Adds a comma and the member that says why an element was refused.
  mutating func append(_ problem: Problem) {
    append(",\"error\":")
    problem.write(to: &self)
  }
}

/// A worker that was announced.
private struct AnnouncedDocument: Encodable {
  var worker: UInt64
  var name: String
  var deadline: String

  init(_ worker: Worker, _ record: View.WorkerRecord?) {
    self.worker = worker.id.rawValue
    name = worker.name
    deadline = record?.deadline.rfc3339 ?? ""
  }
}
