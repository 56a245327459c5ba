/// Something that somebody is to be told, as it is delivered.
public struct Alert: Codable, Hashable, Sendable {
  /// The log, the position and the rule: by this a receiver knows an alert that comes twice.
  public var id: String
  /// Which log it is about.
  public var log: String
  /// The event; for a backlog the end of the log when it was found.
  public var position: UInt64
  /// The rule that it comes from.
  public var rule: String
  /// What the rule looks for, such as `terminal-failure`.
  public var on: String
  /// When it happened, or began.
  public var time: String
  /// The job, if it is about one.
  public var job: UInt64?
  /// The attempt, if it is about one.
  public var attempt: Int?
  /// The kind of the job.
  public var kind: String?
  /// The queue.
  public var queue: String?
  /// What the job is about, if that was not erased.
  public var key: String?
  /// The digest of the key.
  public var keyDigest: String?
  /// How often it has failed since it last succeeded, or how many jobs wait.
  public var count: Int?
  /// How it failed.
  public var failure: Failure?
  /// Why the job is taken for stuck.
  public var stuck: String?

  /// How a job failed, as far as that is known.
  public struct Failure: Codable, Hashable, Sendable {
    /// Why there is no other attempt; `nil` when there is one.
    public var final: String?
    /// The reason in a few words.
    public var reason: String?
    /// The type of the error.
    public var errorType: String?
    /// The stage in which it failed.
    public var stage: String?
    /// What kind of failure it was.
    public var category: String?
    /// What went wrong, if it was not erased.
    public var message: String?

    /// Creates a failure of which nothing is known.
    public init() {}

    enum CodingKeys: String, CodingKey {
      case final, reason
      case errorType = "error_type"
      case stage, category, message
    }
  }

  enum CodingKeys: String, CodingKey {
    case id, log, position, rule, on, time, job, attempt, kind, queue, key
    case keyDigest = "key_digest"
    case count, failure, stuck
  }

  init(_ rule: AlertRule, at position: UInt64, of log: String, time: String) {
    id = "\(log)-\(position)-\(rule.name)"
    self.log = log
    self.position = position
    self.rule = rule.name
    on = rule.trigger.word
    self.time = time
  }

  /// The alert as JSON on one line.
  public var json: [UInt8] { (try? JobCoding.encode(self)) ?? [] }
}

/// How alerts get to where they are to go.
///
/// The library brings none that speaks HTTP; the command line has one for webhooks and programs.
public protocol AlertChannel: Sendable {
  /// Delivers an alert, once.
  ///
  /// - Parameters:
  ///   - alert: What is to be told.
  ///   - target: To whom.
  ///   - timeout: How long it may take; whoever takes longer gives up.
  /// - Throws: ``AlertDeliveryError`` when nobody took it, or `CancellationError`. Any other error
  ///   counts as one after which another try may help.
  func deliver(
    _ alert: Alert, to target: AlertRule.Target, timeout: Duration
  ) async throws
}

/// Why nobody took an alert.
public struct AlertDeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What happened, in a few words.
  public var reason: String
  /// Whether no other try will help.
  public var isFinal: Bool

  /// Creates an error.
  public init(_ reason: String, isFinal: Bool = false) {
    self.reason = reason
    self.isFinal = isFinal
  }

  /// What happened.
  public var description: String { reason }
}
