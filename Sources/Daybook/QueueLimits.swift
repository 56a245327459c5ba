public import DaybookDomain

/// How much of a queue, or of one kind of job in it, may run.
public struct QueueLimits: Hashable, Sendable {
  /// So many starts in a period.
  public struct Rate: Hashable, Sendable {
    /// The greatest number of attempts that start in any period, from 1 on.
    public var count: Int
    /// The period, from a millisecond to 49 days.
    public var period: Duration

    /// Creates a rate.
    public init(_ count: Int, per period: Duration) {
      self.count = count
      self.period = period
    }
  }

  /// The greatest number of jobs that run at a time, from 1 on; any number when `nil`.
  public var concurrency: Int?

  /// The greatest number of jobs of one group that run at a time, from 1 on; any number when
  /// `nil`.
  ///
  /// Jobs without a group are not counted.
  public var concurrencyPerGroup: Int?

  /// How many attempts may start in a period; any number when `nil`.
  public var rate: Rate?

  /// No limits.
  public static let none = QueueLimits()

  /// Creates limits.
  public init(concurrency: Int? = nil, concurrencyPerGroup: Int? = nil, rate: Rate? = nil) {
    self.concurrency = concurrency
    self.concurrencyPerGroup = concurrencyPerGroup
    self.rate = rate
  }
}

extension QueueLimits {
  /// The limits that an event sets.
  public init(_ limited: JobEvent.QueueLimited) {
    concurrency = limited.concurrency == 0 ? nil : Int(limited.concurrency)
    concurrencyPerGroup =
      limited.concurrencyPerGroup == 0 ? nil : Int(limited.concurrencyPerGroup)
    if limited.rate > 0 {
      let period = Duration.milliseconds(Int64(limited.ratePeriodMilliseconds))
      rate = Rate(Int(limited.rate), per: period)
    }
  }

  /// The fact that these are the limits; it names no queue yet.
  func event() throws(JobRejection) -> JobEvent.QueueLimited {
    var event = JobEvent.QueueLimited(queue: .none)
    event.concurrency = try Self.number(concurrency)
    event.concurrencyPerGroup = try Self.number(concurrencyPerGroup)
    guard let rate else { return event }
    event.rate = try Self.number(rate.count)
    guard let period = UInt32(exactly: rate.period.milliseconds), period > 0 else {
      throw .invalid(field: .ratePeriod)
    }
    event.ratePeriodMilliseconds = period
    return event
  }

  private static func number(_ limit: Int?) throws(JobRejection) -> UInt32 {
    guard let limit else { return 0 }
    guard let number = UInt32(exactly: limit), number > 0 else {
      throw .invalid(field: .limit(limit))
    }
    return number
  }
}
