/// The limits of a queue, or of a kind of job in it, as JSON shows them.
public struct LimitsDocument: Encodable, Sendable {
  /// How many jobs run at a time.
  public var concurrency: Int?
  /// How many jobs of one group run at a time.
  public var concurrencyPerGroup: Int?
  /// How many attempts start in a period.
  public var rate: Int?
  /// The period, in milliseconds.
  public var ratePeriodMs: Int64?

  enum CodingKeys: String, CodingKey {
    case concurrency
    case concurrencyPerGroup = "concurrency_per_group"
    case rate
    case ratePeriodMs = "rate_period_ms"
  }

  /// Creates the document of limits; `nil` when there are none.
  public init?(_ limits: QueueLimits) {
    guard limits != .none else { return nil }
    concurrency = limits.concurrency
    concurrencyPerGroup = limits.concurrencyPerGroup
    rate = limits.rate?.count
    ratePeriodMs = limits.rate?.period.milliseconds
  }
}
