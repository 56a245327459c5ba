public import DaybookDomain

/// An error that says what is to become of the job whose attempt it ends.
///
/// Errors of other types are of unknown category, and the job's retry policy decides.
public protocol JobError: Error {
  /// What is to become of the job, if not what category and policy say.
  var verdict: JobVerdict { get }

  /// What kind of failure it is, which decides about a retry.
  var category: FailureCategory { get }

  /// The reason in a few words that recur, such as `exit 8`; at most 255 bytes.
  var reason: String { get }

  /// The stage the attempt was in; `nil` for the one it entered last.
  var stage: String? { get }

  /// The type of the error: what alike errors have in common; at most 255 bytes.
  var errorType: String { get }

  /// What went wrong, for people.
  var message: String? { get }
}

extension JobError {
  /// What category and policy say.
  public var verdict: JobVerdict { .byPolicy }
  /// Unknown.
  public var category: FailureCategory { .unknown }
  /// None.
  public var reason: String { "" }
  /// The stage entered last.
  public var stage: String? { nil }
  /// The name of the type.
  public var errorType: String { String(describing: type(of: self)) }
  /// The error in words.
  public var message: String? { String(describing: self) }
}

/// What is to become of a job, as an error says.
public enum JobVerdict: Hashable, Sendable {
  /// What the category of the failure and the retry policy say.
  case byPolicy
  /// Another attempt not before a moment, if the policy leaves one.
  case retry(at: Timestamp)
  /// Another attempt not before a while has passed, if the policy leaves one.
  case retryAfter(Duration)
  /// No further attempt; the job ends as failed.
  case discard
  /// No further attempt; the job ends as cancelled.
  case cancel
  /// No further attempt, and what the job is about goes on the skip list.
  case skip
}

/// An error for handlers that need none of their own.
///
/// ```swift
/// throw JobFailure("the server is busy", .retryAfter(.seconds(90)), category: .rateLimited)
/// ```
public struct JobFailure: JobError, Hashable {
  /// What went wrong, for people.
  public var message: String?
  /// What is to become of the job.
  public var verdict: JobVerdict
  /// What kind of failure it is.
  public var category: FailureCategory
  /// The reason in a few words that recur.
  public var reason: String
  /// The stage the attempt was in.
  public var stage: String?
  /// What alike errors have in common.
  public var errorType: String

  /// Creates an error.
  public init(
    _ message: String? = nil, _ verdict: JobVerdict = .byPolicy,
    category: FailureCategory = .unknown, reason: String = "", stage: String? = nil,
    errorType: String = "JobFailure"
  ) {
    self.message = message
    self.verdict = verdict
    self.category = category
    self.reason = reason
    self.stage = stage
    self.errorType = errorType
  }
}
