internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookSystem
internal import DaybookWire

/// How many failures of each category stand in a log.
///
/// No view counts them: the log is read, the first time from its beginning, and from then on what
/// has come since.
final class FailureCategoryCounts: Sendable {
  private let content = Lock(Content())

  private struct Content: Sendable {
    var position = LogPosition.beginning
    var counts: [FailureCategory: Int] = [:]
  }

  /// Counts the failures up to the position of a view.
  ///
  /// - Returns: A number for every category.
  /// - Complexity: O(*n*), *n* being the number of events since the last time.
  func counts(in view: View) throws(DaybookError) -> [FailureCategory: Int] {
    // Read without the lock, which would hold up threads that have other work: two who count at
    // the same time both read, and the one who came further is remembered.
    var content = content.withLock { $0 }
    if view.position > content.position {
      var filter = EventFilter()
      filter.types = EventTypes(words: ["AttemptFailed"])
      filter.after = content.position
      try view.forEachEvent(matching: filter, depth: .events) { recorded, _ in
        if case .attemptFailed(let failed) = recorded.event {
          content.counts[failed.failure.category, default: 0] += 1
        }
        return .proceed
      }
      content.position = view.position
      let counted = content
      self.content.withLock { if $0.position < counted.position { $0 = counted } }
    }
    return content.counts
  }
}
