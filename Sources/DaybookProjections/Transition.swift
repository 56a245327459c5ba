public import DaybookDomain
public import DaybookWire

/// An event, and what it did to its job.
public struct Transition: Sendable {
  /// The event with its place in the log.
  public var recorded: RecordedEvent

  /// The job before it; `nil` when there was none, or the event is about no job.
  public var before: JobState?

  /// The job after it; `nil` when the event is about no job.
  public var after: JobState?

  /// Creates a transition.
  public init(recorded: RecordedEvent, before: JobState?, after: JobState?) {
    self.recorded = recorded
    self.before = before
    self.after = after
  }
}
