extension JobEvent {
  /// A schedule was added, in place of an earlier one with the same name.
  public struct ScheduleAdded: Hashable, Sendable, BitwiseCopyable {
    /// What it is called.
    public var schedule: Name
    /// When it fires, in cron's five fields.
    public var cron: Name
    /// The time zone of the fields, such as `Europe/Berlin`.
    public var timeZone: Name
    /// What it does about due times that passed while nobody looked.
    public var catchUp: CatchUpPolicy
    /// The job that it queues.
    public var specification: JobSpecification

    /// Creates the fact.
    public init(
      schedule: Name, cron: Name, timeZone: Name, catchUp: CatchUpPolicy,
      specification: JobSpecification
    ) {
      self.schedule = schedule
      self.cron = cron
      self.timeZone = timeZone
      self.catchUp = catchUp
      self.specification = specification
    }
  }

  /// A schedule came to a due time; what it queued follows.
  public struct ScheduleFired: Hashable, Sendable, BitwiseCopyable {
    /// Which schedule.
    public var schedule: Name
    /// The due time.
    public var due: Timestamp
    /// How many due times before it were left out; 1,000 stands for so many or more.
    public var missedCount: UInt32

    /// Creates the fact.
    public init(schedule: Name, due: Timestamp, missedCount: UInt32 = 0) {
      self.schedule = schedule
      self.due = due
      self.missedCount = missedCount
    }
  }

  /// A schedule was removed.
  public struct ScheduleRemoved: Hashable, Sendable, BitwiseCopyable {
    /// Which schedule.
    public var schedule: Name

    /// Creates the fact.
    public init(schedule: Name) { self.schedule = schedule }
  }
}
