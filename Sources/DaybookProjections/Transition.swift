public import DaybookDomain
public import DaybookWire

/// An event, and what it did to its job.
///
/// The two states are plain values with a flag each. Optionals of this size would be asked and
/// moved as a whole for every event of a log, which took a third of the time of a replay.
public struct Transition: Sendable {
  /// The event with its place in the log.
  public var recorded: RecordedEvent

  /// Whether there was a job before it, which was as ``old`` says.
  public internal(set) var hadJob: Bool

  /// Whether it is about a job, which it left as ``new`` says.
  public internal(set) var hasJob: Bool

  /// The job before it; without meaning unless ``hadJob``.
  public internal(set) var old: JobState

  /// The job after it; without meaning unless ``hasJob``.
  public internal(set) var new: JobState

  /// Where the job is in the table after it; without meaning unless ``hasJob``, or when the job is
  /// deleted.
  package internal(set) var place: UInt32 = 0

  /// Creates a transition.
  ///
  /// - Parameters:
  ///   - recorded: The event.
  ///   - before: The job before it; `nil` when there was none, or the event is about no job.
  ///   - after: The job after it; `nil` when the event is about no job.
  public init(recorded: RecordedEvent, before: JobState?, after: JobState?) {
    self.recorded = recorded
    hadJob = before != nil
    hasJob = after != nil
    old = before ?? .nothing
    new = after ?? .nothing
  }

  /// The status before it; `nil` when there was no job.
  public var oldStatus: JobStatus? { hadJob ? old.status : nil }

  /// The batch of which it ended a job; none when it ended no job, or one of no batch.
  package var endedBatch: BatchID {
    hasJob && new.status.isTerminal ? new.specification.batch : .none
  }

  /// Stands for the event before the first.
  static let none = Transition(recorded: .blank, before: nil, after: nil)
}

extension JobState {
  /// What stands where there is no job.
  static let nothing = JobState(
    queued: JobSpecification(queue: .none, kind: .none), at: Timestamp(milliseconds: 0))
}
