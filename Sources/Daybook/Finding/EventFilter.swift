public import DaybookDomain
public import DaybookLog
public import DaybookWire

/// Which events of a log somebody wants to see: those that meet every condition that is set.
///
/// Kind, queue, key and labels are those that the event's job was queued with. An event of no job
/// meets such a condition when it is itself about that kind, queue or key, as `QueuePaused` is.
public struct EventFilter: Hashable, Sendable {
  /// Of one of these types; of any when `nil`.
  public var types: EventTypes?
  /// Of one job.
  public var job: JobID?
  /// Done by somebody, such as `cli:alice`.
  public var actor: String?
  /// Led to by an event.
  public var cause: LogPosition?
  /// About a kind of work.
  public var kind: String?
  /// About a queue.
  public var queue: String?
  /// About a key.
  public var key: JobKey?
  /// Of jobs with all of these labels; a job whose private bytes were erased has none.
  public var labels: [Label] = []
  /// Failed attempts with an error of a type.
  public var errorType: String?
  /// Recorded at or after a moment.
  public var since: Timestamp?
  /// Recorded before a moment.
  public var until: Timestamp?
  /// Behind a position.
  public var after = LogPosition.beginning
  /// Up to a position, which is included.
  public var through = LogPosition(rawValue: .max)

  /// Creates a filter that every event meets.
  public init() {}

  /// Whether only the job of an event can tell whether it is wanted.
  var asksForJob: Bool { kind != nil || queue != nil || key != nil || !labels.isEmpty }
}
