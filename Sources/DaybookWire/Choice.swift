public import DaybookDomain

/// One of a few words that the format itself knows: a number in the bytes, a word in the JSON.
protocol Choice: RawRepresentable, CaseIterable, Sendable where RawValue == UInt8 {
  /// The words, in the order of the numbers.
  static var words: [StaticString] { get }
}

extension Choice {
  /// The word in the JSON.
  var label: StaticString { Self.words[Int(rawValue)] }

  /// Finds the choice that a word stands for.
  init?(word: String) {
    guard let index = Self.words.firstIndex(where: { "\($0)" == word }) else { return nil }
    self.init(rawValue: UInt8(index))
  }
}

extension Uniqueness: Choice {
  static let words: [StaticString] = ["none", "unfinished", "undone", "ever"]
}

extension JobStatus: Choice {
  static let words: [StaticString] = [
    "scheduled", "available", "running", "retryable", "paused", "completed", "failed",
    "cancelled", "deleted",
  ]
}

extension FailureCategory: Choice {
  static let words: [StaticString] = [
    "unknown", "transient", "permanent", "rate_limited", "invalid_input",
  ]
}

extension InterruptionReason: Choice {
  static let words: [StaticString] = [
    "shutdown", "worker_died", "lease_expired", "paused", "cancelled", "released",
  ]
}

extension PauseReason: Choice {
  static let words: [StaticString] = ["operator", "shutdown"]
}

extension FailureReason: Choice {
  static let words: [StaticString] = [
    "attempts_exhausted", "permanent", "discarded", "poisoned", "skipped",
  ]
}

extension JobEvent.LateResult.Outcome: Choice {
  static let words: [StaticString] = ["completed", "failed"]
}

extension JobEvent.WorkerStopped.Reason: Choice {
  static let words: [StaticString] = ["shutdown", "died", "expired"]
}

extension CatchUpPolicy: Choice {
  static let words: [StaticString] = ["none", "latest", "all"]
}

extension JobEvent.TemporaryFileRemoved.Outcome: Choice {
  static let words: [StaticString] = ["removed", "absent", "refused", "failed"]
}

extension JobStatus {
  /// The word for the status, on the command line and in JSON.
  public var word: String { "\(label)" }

  /// The status that a word stands for.
  public static func named(_ word: String) -> JobStatus? { JobStatus(word: word) }
}

extension CatchUpPolicy {
  /// The word for the policy, on the command line and in JSON.
  public var word: String { "\(label)" }

  /// The policy that a word stands for.
  public static func named(_ word: String) -> CatchUpPolicy? { CatchUpPolicy(word: word) }
}

extension JobEvent.TemporaryFileRemoved.Outcome {
  /// The word for the outcome, on the command line and in JSON.
  public var word: String { "\(label)" }
}

extension FailureCategory {
  /// The word for the category, on the command line and in JSON.
  public var word: String { "\(label)" }

  /// The category that a word stands for.
  public static func named(_ word: String) -> FailureCategory? { FailureCategory(word: word) }
}

extension Uniqueness {
  /// The word for the rule, on the command line and in JSON.
  public var word: String { "\(label)" }

  /// The rule that a word stands for.
  public static func named(_ word: String) -> Uniqueness? { Uniqueness(word: word) }
}

extension PauseReason {
  /// The word for the reason, on the command line and in JSON.
  public var word: String { "\(label)" }
}

extension FailureReason {
  /// The word for the reason, on the command line and in JSON.
  public var word: String { "\(label)" }
}

extension InterruptionReason {
  /// The word for the reason, on the command line and in JSON.
  public var word: String { "\(label)" }
}

extension JobEvent.WorkerStopped.Reason {
  /// The word for the reason, on the command line and in JSON.
  public var word: String { "\(label)" }
}
