/// Why a job ended as failed.
public enum FailureReason: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// It failed as often as it may.
  case attemptsExhausted = 0
  /// Its last failure was of a kind that no retry helps.
  case permanent = 1
  /// Its handler said that there is no point in going on.
  case discarded = 2
  /// It was interrupted again and again without ever answering.
  case poisoned = 3
  /// What it is about went on the skip list.
  case skipped = 4
}
