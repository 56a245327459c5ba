internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// How many jobs were queued and ended over time, counted from the log.
struct Timeline: Encodable {
  static let stepLimit: Int64 = 1_000

  struct Point: Encodable {
    /// When the step begins.
    var time: String
    var queued = 0
    var completed = 0
    var failed = 0
    var failedAttempts = 0

    enum CodingKeys: String, CodingKey {
      case time, queued, completed, failed
      case failedAttempts = "failed_attempts"
    }
  }

  var stepMs: Int64
  var points: [Point]

  enum CodingKeys: String, CodingKey {
    case stepMs = "step_ms"
    case points
  }

  /// Counts the events of some types between two moments.
  ///
  /// - Complexity: O(*n*) in the number of events between them.
  init(
    _ view: View, from since: Timestamp, to until: Timestamp, stepMilliseconds step: Int64
  ) throws(DaybookError) {
    stepMs = step
    let count = Int((until.milliseconds - since.milliseconds + step - 1) / step)
    var points = (0..<count).map { index in
      Point(time: since.adding(milliseconds: Int64(index) * step).rfc3339)
    }
    let types: [(String, WritableKeyPath<Point, Int>)] = [
      ("JobQueued", \.queued), ("JobCompleted", \.completed), ("JobFailed", \.failed),
      ("AttemptFailed", \.failedAttempts),
    ]
    for (type, member) in types {
      var filter = EventFilter()
      filter.types = EventTypes(words: [type])
      filter.since = since
      filter.until = until
      try view.forEachEvent(matching: filter, depth: .heads) { recorded, _ in
        let index = Int((recorded.time.milliseconds - since.milliseconds) / step)
        if points.indices.contains(index) { points[index][keyPath: member] += 1 }
        return .proceed
      }
    }
    self.points = points
  }
}
