internal import Daybook
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Whether the server is well.
extension Route {
  static let health: [Route] = [
    .get("/metrics", .viewer) { call in
      try call.endQuery()
      let figures = try await call.core.metrics.exposition(of: call.daybook)
      return .bytes(ByteBuffer(bytes: figures), ServerMetrics.contentType)
    },
    .get("/health/live", nil) { _ in try .json(["status": "ok"]) },
    .get("/health/ready", nil) { call in
      if call.core.isStopping { throw Problem(DaybookError.closed) }
      // A look at the log as it is: it is read, and its lock is taken.
      _ = try await call.daybook.view()
      return try .json(["status": "ok"])
    },
  ]
}
