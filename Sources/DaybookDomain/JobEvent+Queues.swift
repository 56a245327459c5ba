extension JobEvent {
  /// A queue's jobs are kept from being leased, or may be leased again.
  public struct QueueScope: Hashable, Sendable, BitwiseCopyable {
    /// The queue; none for all queues.
    public var queue: Name

    /// Creates the scope.
    public init(queue: Name) { self.queue = queue }
  }

  /// The limits of a queue, or of one kind of job in it, in place of earlier ones.
  public struct QueueLimited: Hashable, Sendable, BitwiseCopyable {
    /// The queue.
    public var queue: Name
    /// The kind of job; none for all kinds together.
    public var kind: Name
    /// The greatest number of running jobs; 0 for no limit.
    public var concurrency: UInt32
    /// The greatest number of running jobs of one group; 0 for no limit.
    public var concurrencyPerGroup: UInt32
    /// The greatest number of attempts started in a period; 0 for no limit.
    public var rate: UInt32
    /// The period, in milliseconds.
    public var ratePeriodMilliseconds: UInt32

    /// Creates the fact; without limits it takes earlier ones away.
    public init(
      queue: Name, kind: Name = .none, concurrency: UInt32 = 0, concurrencyPerGroup: UInt32 = 0,
      rate: UInt32 = 0, ratePeriodMilliseconds: UInt32 = 0
    ) {
      self.queue = queue
      self.kind = kind
      self.concurrency = concurrency
      self.concurrencyPerGroup = concurrencyPerGroup
      self.rate = rate
      self.ratePeriodMilliseconds = ratePeriodMilliseconds
    }
  }

  /// A policy deletes ended jobs, or erases their private bytes; the events that do follow.
  public struct RetentionApplied: Hashable, Sendable, BitwiseCopyable {
    /// The kind of job; none for all kinds.
    public var kind: Name
    /// The number of jobs deleted.
    public var deletedCount: UInt64
    /// The number of jobs whose private bytes were erased.
    public var redactedCount: UInt64

    /// Creates the fact.
    public init(kind: Name, deletedCount: UInt64, redactedCount: UInt64) {
      self.kind = kind
      self.deletedCount = deletedCount
      self.redactedCount = redactedCount
    }
  }
}
