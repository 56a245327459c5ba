internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// A schedule as JSON shows it.
public struct ScheduleDocument: Encodable, Sendable {
  /// What it is called.
  public var name: String
  /// When it fires, in cron's fields.
  public var cron: String
  /// The time zone of the fields.
  public var timeZone: String
  /// What it does about due times that passed while nobody looked.
  public var catchUp: String
  /// The kind of job that it queues.
  public var kind: String
  /// The queue of that job.
  public var queue: String
  /// How often it has fired.
  public var fired: Int
  /// The last due time that it fired for.
  public var lastDue: String?
  /// The due time that it fires for next; absent when the time zone is not known here.
  public var nextDue: String?

  enum CodingKeys: String, CodingKey {
    case name, cron
    case timeZone = "time_zone"
    case catchUp = "catch_up"
    case kind, queue, fired
    case lastDue = "last_due"
    case nextDue = "next_due"
  }

  /// Creates the document of a record.
  public init(_ record: View.ScheduleRecord) {
    name = record.name
    cron = record.cron
    timeZone = record.timeZone
    catchUp = record.catchUp.word
    kind = record.kind
    queue = record.queue
    fired = record.firedCount
    lastDue = record.lastDue?.rfc3339
    nextDue = record.nextDue?.rfc3339
  }
}

/// What a schedule did at a due time, as JSON shows it.
public struct FiringDocument: Encodable, Sendable {
  /// What the schedule is called.
  public var schedule: String
  /// The due time.
  public var due: String
  /// How many due times before it were left out.
  public var missed: Int
  /// The job that was queued, or the one that was in the way.
  public var job: UInt64
  /// Whether a job with the same key was in the way.
  public var duplicate: Bool

  /// Creates the document of a firing.
  public init(_ firing: Firing) {
    schedule = firing.schedule
    due = firing.due.rfc3339
    missed = firing.missedCount
    job = firing.job.job.rawValue
    if case .duplicate = firing.job { duplicate = true } else { duplicate = false }
  }
}
