/// Who keeps a job from running.
public enum PauseReason: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// Somebody, until somebody resumes it.
  case operatorRequest = 0
  /// The shutdown of its worker, until the next start.
  case shutdown = 1
}
