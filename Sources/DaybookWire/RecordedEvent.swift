public import DaybookDomain
public import DaybookLog

/// An event with its place in the log and all that is known about it.
public struct RecordedEvent: Hashable, Sendable, BitwiseCopyable {
  /// The place in the log.
  public var position: LogPosition

  /// When it was recorded; never before the event before it.
  public var time: Timestamp

  /// The job that it happened to; none for events that happen to no job.
  public var job: JobID

  /// The attempt that it belongs to, counted from 1; 0 when it belongs to none.
  public var attempt: UInt32

  /// Who did it, such as `cli:alice`.
  public var actor: Name

  /// The event that led to it; ``LogPosition/beginning`` when nothing in the log did.
  public var cause: LogPosition

  /// The event before it of the same job; ``LogPosition/beginning`` for the first.
  public var previous: LogPosition

  /// Where its private bytes stand; `nil` when it has none.
  public var detail: DetailPlace?

  /// What happened.
  public var event: JobEvent

  /// An event to be read over.
  public static let blank = RecordedEvent(
    position: .beginning, time: Timestamp(milliseconds: 0), event: .resumed)

  /// Creates a recorded event.
  @inlinable
  public init(
    position: LogPosition, time: Timestamp, job: JobID = .none, attempt: UInt32 = 0,
    actor: Name = .none, cause: LogPosition = .beginning, previous: LogPosition = .beginning,
    detail: DetailPlace? = nil, event: JobEvent
  ) {
    self.position = position
    self.time = time
    self.job = job
    self.attempt = attempt
    self.actor = actor
    self.cause = cause
    self.previous = previous
    self.detail = detail
    self.event = event
  }
}
