/// What is to become of a job whose attempt has failed.
public enum Verdict: Hashable, Sendable, BitwiseCopyable {
  /// What the category of the failure and the retry policy say.
  case byPolicy
  /// Another attempt not before a moment, if the policy leaves one.
  case retry(at: Timestamp)
  /// No further attempt; the job ends as failed.
  case discard
  /// No further attempt; the job ends as cancelled.
  case cancel
  /// No further attempt, and what the job is about goes on the skip list.
  case skip
}
