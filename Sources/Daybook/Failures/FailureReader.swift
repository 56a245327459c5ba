internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Reads failed attempts from the log, some at a time.
struct FailureReader {
  private static let pageSize = 1_024

  private let view: View
  private let readsMessages: Bool
  private var start = LogPosition.beginning.next
  private let end: LogPosition

  /// Goes to the first event that a query means.
  init(_ view: View, _ query: FailureQuery, readsMessages: Bool) throws(DaybookError) {
    self.view = view
    self.readsMessages = readsMessages
    if let since = query.since { start = try view.firstPosition(at: since) }
    // Times never go backwards, so a range of times is one of positions.
    if let until = query.until {
      end = try view.firstPosition(at: until)
    } else {
      end = view.position.next
    }
  }

  /// The failures of the next frames that have any; `nil` at the end.
  mutating func next() throws(DaybookError) -> [FailureSighting]? {
    let first = start
    guard first < end else { return nil }
    var page: [FailureSighting] = []
    var next = end
    let codec = RecordCodec()
    do throws(FoldFault) {
      try view.log.scanFrames(from: first) { frame throws(FoldFault) in
        guard frame.first < end else { return .stop }
        try frame.forEachFailedAttempt(codec: codec) { recorded, failure, detail in
          if recorded.position >= first, recorded.position < end {
            page.append(sighting(recorded, failure, detail))
          }
        }
        guard page.count >= Self.pageSize else { return .proceed }
        next = frame.last.next
        return .stop
      }
    } catch { throw .unreadable(error) }
    start = next
    return page
  }

  private func sighting(
    _ recorded: RecordedEvent, _ failure: AttemptFailure, _ detail: DetailContent
  ) -> FailureSighting {
    var sighting = FailureSighting(
      position: recorded.position, time: recorded.time, job: recorded.job, failure: failure)
    if readsMessages, case .present(let detail) = detail, let message = detail.text(.message) {
      sighting.pattern = MessagePattern.pattern(of: message)
    }
    return sighting
  }
}
