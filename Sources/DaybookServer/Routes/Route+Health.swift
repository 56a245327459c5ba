internal import Daybook
internal import HTTPTypes
internal import Hummingbird

/// Whether the server is well.
extension Route {
  static let health: [Route] = [
    .get("/health/live", nil) { _ in try .json(["status": "ok"]) },
    .get("/health/ready", nil) { call in
      if call.core.isStopping { throw Problem(DaybookError.closed) }
      // A look at the log as it is: it is read, and its lock is taken.
      _ = try await call.daybook.view()
      return try .json(["status": "ok"])
    },
  ]
}
