internal import Daybook
internal import DaybookDomain
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird

/// Queues as a whole.
extension Route {
  static let queues: [Route] = [
    .get("/v1/queues", .viewer) { call in
      try await call.reading { view, _ in
        PageDocument(view.queues().map { QueueDocument($0) }, of: view)
      }
    },
    .get("/v1/queues/{queue}", .viewer) { call in try await call.queue(try call.name("queue")) },
    // A queue may be called like what is done to all of them.
    .get("/v1/queues/pause", .viewer) { call in try await call.queue("pause") },
    .get("/v1/queues/resume", .viewer) { call in try await call.queue("resume") },
    .post("/v1/queues/pause", .operator) { call in try await call.setPaused(true, nil) },
    .post("/v1/queues/resume", .operator) { call in try await call.setPaused(false, nil) },
    .post("/v1/queues/{queue}/pause", .operator) { call in
      try await call.setPaused(true, try call.name("queue"))
    },
    .post("/v1/queues/{queue}/resume", .operator) { call in
      try await call.setPaused(false, try call.name("queue"))
    },
    .put("/v1/queues/{queue}/limits", .operator) { call in
      let name = try call.name("queue")
      var query = try call.query()
      let kind = try query.name("kind")
      try query.end()
      let limits = try await call.body { (reader) throws(DocumentFault) in
        try QueueLimits(json: &reader)
      }
      try await call.daybook.limitQueue(name, kind: kind, limits, as: call.attribution())
      return try .json(QueueDocument(try await call.daybook.view().queue(name)))
    },
  ]
}

extension Call {
  /// Answers with the figures of a queue.
  fileprivate func queue(_ name: String) async throws -> Response {
    try await reading { view, _ in
      guard let queue = view.queues().first(where: { $0.name == name }) else {
        throw Problem.notFound(
          "unknown-queue", "No job was ever queued in it. Nothing was changed.")
      }
      return QueueDocument(queue)
    }
  }

  fileprivate func setPaused(_ isPaused: Bool, _ queue: String?) async throws -> Response {
    try endQuery()
    let attribution = attribution(try await reason())
    let isChanged =
      isPaused
      ? try await daybook.pauseQueue(queue, as: attribution)
      : try await daybook.resumeQueue(queue, as: attribution)
    return try .json(PauseDocument(queue: queue, paused: isPaused, changed: isChanged))
  }
}

/// What became of a queue that was to be paused or resumed.
private struct PauseDocument: Encodable {
  var queue: String?
  var paused: Bool
  var changed: Bool
}
