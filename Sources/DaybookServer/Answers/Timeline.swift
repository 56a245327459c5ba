internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookSystem
internal import DaybookWire

/// How many jobs were queued and ended over time, counted from the log.
struct Timeline: Encodable {
  static let stepLimit: Int64 = 1_000

  /// What happened in a step.
  struct Counts: Sendable {
    var queued = 0
    var completed = 0
    var failed = 0
    var failedAttempts = 0
  }

  struct Point: Encodable {
    /// When the step begins.
    var time: String
    var queued: Int
    var completed: Int
    var failed: Int
    var failedAttempts: Int

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
}

/// Counts what happened over time, and remembers the steps that are over: nothing comes into them
/// any more, because the times of events never go back.
final class TimelineCounter: Sendable {
  private let known = Lock<[Step: Timeline.Counts]>([:])

  private struct Step: Hashable, Sendable {
    var length: Int64
    var start: Int64
  }

  /// So many steps are remembered.
  private static let countLimit = 10_000

  /// Counts events between two moments.
  ///
  /// - Parameters:
  ///   - view: What is counted of.
  ///   - since: In the first step.
  ///   - until: Behind the last step, or in it.
  ///   - length: How long a step is, in milliseconds. Steps begin at multiples of it.
  /// - Returns: The figures of every step.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  /// - Complexity: O(*n*) in the number of events behind the steps that are known.
  func timeline(
    _ view: View, from since: Timestamp, to until: Timestamp, stepMilliseconds length: Int64
  ) throws(DaybookError) -> Timeline {
    let first = since.milliseconds - since.milliseconds % length
    let starts = Array(stride(from: first, to: until.milliseconds, by: Int(length)))
    var counts = known.withLock { known in
      starts.map { known[Step(length: length, start: $0)] }
    }
    let unknown = counts.firstIndex { $0 == nil } ?? counts.endIndex
    if unknown < counts.endIndex {
      let fresh = try Self.count(view, Array(starts[unknown...]), length)
      counts.replaceSubrange(unknown..., with: fresh)
      remember(fresh, starts[unknown...], length, before: view.lastEventTime.milliseconds)
    }
    return Timeline(
      stepMs: length,
      points: zip(starts, counts).map { start, counts in
        let counts = counts ?? Timeline.Counts()
        return Timeline.Point(
          time: Timestamp(milliseconds: start).rfc3339, queued: counts.queued,
          completed: counts.completed, failed: counts.failed,
          failedAttempts: counts.failedAttempts)
      })
  }

  private func remember(
    _ counts: [Timeline.Counts], _ starts: ArraySlice<Int64>, _ length: Int64, before end: Int64
  ) {
    known.withLock { known in
      if known.count + counts.count > Self.countLimit { known = [:] }
      for (start, counts) in zip(starts, counts) where start + length <= end {
        known[Step(length: length, start: start)] = counts
      }
    }
  }

  private static func count(
    _ view: View, _ starts: [Int64], _ length: Int64
  ) throws(DaybookError) -> [Timeline.Counts] {
    var counts = Array(repeating: Timeline.Counts(), count: starts.count)
    let types: [(String, WritableKeyPath<Timeline.Counts, Int>)] = [
      ("JobQueued", \.queued), ("JobCompleted", \.completed), ("JobFailed", \.failed),
      ("AttemptFailed", \.failedAttempts),
    ]
    var filter = EventFilter()
    filter.since = Timestamp(milliseconds: starts[0])
    filter.until = Timestamp(milliseconds: starts[0] + Int64(starts.count) * length)
    // The type of an event that is not read is known by what was asked for.
    for (type, member) in types {
      filter.types = EventTypes(words: [type])
      try view.forEachEvent(matching: filter, depth: .heads) { recorded, _ in
        counts[Int((recorded.time.milliseconds - starts[0]) / length)][keyPath: member] += 1
        return .proceed
      }
    }
    return counts
  }
}
