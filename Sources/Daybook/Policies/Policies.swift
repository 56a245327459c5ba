public import DaybookDomain

/// What is to happen to jobs without anybody asking for it.
///
/// A policy does nothing by itself: ``Daybook/applyPolicies(_:through:options:as:)`` carries it out
/// once, and ``PolicyService`` again and again. `docs/policies.md` says what each rule means.
public struct Policies: Hashable, Sendable {
  /// How long ended jobs, and private bytes of theirs, are kept; for ever without a rule.
  public var retention: [RetentionRule] = []

  /// What is deleted when it has failed too often; nothing without a rule.
  public var cleanup: [CleanupRule] = []

  /// Who is told of what.
  public var alerts: [AlertRule] = []

  /// Creates policies that do nothing.
  public init() {}
}

/// How long ended jobs are kept.
public struct RetentionRule: Hashable, Sendable {
  /// The kind of job; `nil` for all kinds that no other rule names.
  public var kind: String?

  /// Jobs that ended longer ago are deleted; never when `nil`.
  public var finished: Duration?

  /// The private bytes of jobs that ended longer ago are erased; never when `nil`.
  public var payloads: Duration?

  /// Which ended jobs; all when empty, also deleted ones.
  public var states: Set<JobStatus> = []

  /// Creates a rule that keeps everything.
  public init(kind: String? = nil, finished: Duration? = nil, payloads: Duration? = nil) {
    self.kind = kind
    self.finished = finished
    self.payloads = payloads
  }
}

/// When something that failed is deleted, with its failure record.
public struct CleanupRule: Hashable, Sendable {
  /// How often it must have failed since it last succeeded; at least 1.
  public var afterFailures: Int

  /// The kind of the job that failed last; any when `nil`.
  public var kind: String?

  /// Creates a rule.
  public init(afterFailures: Int, kind: String? = nil) {
    self.afterFailures = afterFailures
    self.kind = kind
  }
}

/// When somebody is to be told, and how.
public struct AlertRule: Hashable, Sendable {
  /// What there is to be told of.
  public enum Trigger: Hashable, Sendable {
    /// A job has failed, and no attempt is left.
    case terminalFailure
    /// A job has failed for good, and what it is about so many times; with `retried` also one
    /// that will be retried.
    case repeatedFailure(count: Int, retried: Bool)
    /// A job has been stuck for so long.
    case stuck(after: Duration)
    /// So many jobs wait in the queue, and one more.
    case backlog(moreThan: Int)
  }

  /// How somebody is told.
  public enum Target: Hashable, Sendable {
    /// By an HTTP POST to a URL.
    case webhook(String)
    /// By a program and its arguments.
    case command([String])
  }

  /// What it is called: different from all other rules.
  public var name: String

  /// What there is to be told of.
  public var trigger: Trigger

  /// Only jobs of a kind; all when `nil`.
  public var kind: String?

  /// Only jobs of a queue; all when `nil`, which a backlog must not have.
  public var queue: String?

  /// How somebody is told.
  public var target: Target

  /// How long one delivery may take.
  public var timeout = Duration.seconds(10)

  /// How often a delivery is tried, in all; at least once.
  public var attemptLimit = 5

  /// How long to wait before the second try; then twice as long, and so on.
  public var backoff = Duration.seconds(1)

  /// Creates a rule that is called what it is about.
  public init(_ trigger: Trigger, target: Target, kind: String? = nil, queue: String? = nil) {
    name = trigger.word
    self.trigger = trigger
    self.target = target
    self.kind = kind
    self.queue = queue
  }
}

extension AlertRule.Trigger {
  /// What the file calls it.
  public var word: String {
    switch self {
    case .terminalFailure: "terminal-failure"
    case .repeatedFailure: "repeated-failure"
    case .stuck: "stuck"
    case .backlog: "backlog"
    }
  }
}
