/// What is asked for when a job is queued, without its private bytes.
public struct JobSpecification: Hashable, Sendable, BitwiseCopyable {
  /// The queue it waits in.
  public var queue: Name

  /// What kind of work it is.
  public var kind: Name

  /// The rank among waiting jobs, 0 to 100; the highest goes first.
  public var priority: UInt8 = Self.standardPriority

  /// The rank among jobs of the same priority, such as a size; the greatest goes first.
  public var weight: UInt64 = 0

  /// The earliest moment to run it, or `nil` for now.
  public var due: Timestamp?

  /// What the job is about; none when it is about nothing in particular.
  public var key: JobKey = .none

  /// Which earlier jobs with the same key keep it out.
  public var uniqueness: Uniqueness = .unfinished

  /// How often and how soon it is retried.
  public var retry: RetryPolicy = .standard

  /// How long one attempt may take, in milliseconds; 0 is for ever.
  public var timeoutMilliseconds: UInt32 = 0

  /// Whose turn it is when several want the same queue; none when it makes no difference.
  public var group: Name = .none

  /// The batch it belongs to; none for most.
  public var batch: BatchID = .none

  /// Creates a specification with the usual settings.
  public init(queue: Name, kind: Name) {
    self.queue = queue
    self.kind = kind
  }

  /// The priority of a job that asks for none.
  public static let standardPriority: UInt8 = 50

  /// The highest priority.
  public static let highestPriority: UInt8 = 100
}
