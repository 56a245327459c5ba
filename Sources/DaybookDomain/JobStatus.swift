/// Where a job is in its life.
public enum JobStatus: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// Waits for its due time.
  case scheduled = 0
  /// Waits for a worker.
  case available = 1
  /// A worker holds a lease on it.
  case running = 2
  /// Waits for another attempt after a failed one.
  case retryable = 3
  /// Kept from running until somebody, or the next start, resumes it.
  case paused = 4
  /// Ended well.
  case completed = 5
  /// Ended badly, with no attempt left.
  case failed = 6
  /// Ended because somebody said so.
  case cancelled = 7
  /// Gone, except from the log.
  case deleted = 8
}

extension JobStatus {
  /// Whether the job has ended, though it may be retried.
  @inlinable public var isTerminal: Bool { rawValue >= JobStatus.completed.rawValue }

  /// Whether the job may be leased once its due time has come.
  @inlinable public var isWaiting: Bool {
    self == .available || self == .scheduled || self == .retryable
  }
}
