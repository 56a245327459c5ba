public import DaybookDomain
public import DaybookWire

/// How a job is to be queued; what is `nil` is as the type of the job says.
public struct JobOptions: Sendable {
  /// The queue it waits in.
  public var queue: String?

  /// The rank among waiting jobs, 0 to 100; the highest goes first.
  public var priority = Int(JobSpecification.standardPriority)

  /// The rank among jobs of the same priority, such as a size; the greatest goes first.
  public var weight: UInt64 = 0

  /// How long to wait before it may run.
  public var delay: Duration?

  /// The earliest moment to run it; takes the place of ``delay``.
  public var due: Timestamp?

  /// What the job is about, such as a track or a file's content.
  public var key: String?

  /// Which earlier jobs with the same key keep it out.
  public var uniqueness = Uniqueness.unfinished

  /// How often and how soon it is retried.
  public var retry: RetryPolicy?

  /// How long one attempt may take.
  public var timeout: Duration?

  /// Names and values to find the job by.
  public var labels: [Label] = []

  /// Creates the usual options.
  public init() {}
}
