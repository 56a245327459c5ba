internal import DaybookDomain
internal import DaybookProjections
internal import DaybookWire

/// The figures of a queue, as JSON shows them.
public struct QueueDocument: Encodable, Sendable {
  /// The queue.
  public var queue: String
  /// The number of jobs in each state.
  public var jobs: [String: Int]
  /// The number of attempts that were started.
  public var attempts: Int
  /// The number of attempts that failed.
  public var failures: Int
  /// The number of attempts that ended without an answer.
  public var interruptions: Int
  /// How long jobs waited for a worker.
  public var waiting: Spread
  /// How long attempts ran that ended with an answer.
  public var running: Spread

  /// Whether its jobs are kept from being leased.
  public var paused: Bool
  /// Its limits, if it has any.
  public var limits: LimitsDocument?
  /// The limits of single kinds of job, if there are any.
  public var kindLimits: [String: LimitsDocument]?

  enum CodingKeys: String, CodingKey {
    case queue, jobs, attempts, failures, interruptions, waiting, running, paused, limits
    case kindLimits = "kind_limits"
  }

  /// How durations are spread, in milliseconds.
  public struct Spread: Encodable, Sendable {
    /// The number of durations.
    public var count: UInt64
    /// What half of them do not exceed.
    public var p50Ms: UInt64?
    /// What 99 of 100 do not exceed.
    public var p99Ms: UInt64?

    enum CodingKeys: String, CodingKey {
      case count
      case p50Ms = "p50_ms"
      case p99Ms = "p99_ms"
    }

    init(_ histogram: Histogram) {
      count = histogram.count
      p50Ms = histogram.quantileMilliseconds(0.5)
      p99Ms = histogram.quantileMilliseconds(0.99)
    }
  }

  /// Creates the document of a record.
  public init(_ record: View.QueueRecord) {
    queue = record.name
    jobs = Dictionary(
      uniqueKeysWithValues: JobStatus.allCases.map { ($0.word, record.jobCounts[$0] ?? 0) })
    attempts = record.attemptCount
    failures = record.failureCount
    interruptions = record.interruptionCount
    waiting = Spread(record.waiting)
    running = Spread(record.running)
    paused = record.isPaused
    limits = LimitsDocument(record.limits)
    let kindLimits = record.kindLimits.compactMapValues { LimitsDocument($0) }
    self.kindLimits = kindLimits.isEmpty ? nil : kindLimits
  }
}
