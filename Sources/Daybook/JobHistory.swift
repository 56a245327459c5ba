public import DaybookDomain
public import DaybookLog
public import DaybookProjections
public import DaybookWire

/// The events of one job, oldest first.
public struct JobHistory: Sendable {
  /// The events with what is left of their private bytes.
  public private(set) var events: [(recorded: RecordedEvent, detail: DetailContent)] = []

  /// Follows the links from the last event of a job back to its first.
  ///
  /// - Throws: ``FoldFault``, also when a link leads nowhere.
  /// - Complexity: O(*k* log *n*), *k* being the number of events of the job.
  public init(endingAt head: LogPosition, in source: any FrameSource) throws(FoldFault) {
    var next = head
    while next > .beginning {
      guard let event = try source.event(at: next) else {
        throw .log(.gap(expected: next, found: next))
      }
      events.append(event)
      next = event.recorded.previous
    }
    events.reverse()
  }

  /// The events up to a position.
  func through(_ position: LogPosition) -> JobHistory {
    var history = self
    history.events.removeAll { $0.recorded.position > position }
    return history
  }

  /// The state that the events lead to.
  public var state: JobState? {
    var state: JobState?
    for (recorded, _) in events {
      if case .jobQueued(let specification) = recorded.event {
        state = JobState(queued: specification, at: recorded.time)
      } else {
        state?.evolve(recorded.event, at: recorded.time)
      }
    }
    return state
  }
}
