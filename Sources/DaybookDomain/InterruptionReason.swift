/// Why an attempt ended without an answer.
public enum InterruptionReason: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// The worker was told to stop.
  case shutdown = 0
  /// The worker's process is gone.
  case workerDied = 1
  /// The worker has not been heard of until its lease ended.
  case leaseExpired = 2
  /// Somebody paused the job.
  case paused = 3
  /// Somebody cancelled the job and did not wait for the worker.
  case cancelled = 4
  /// The worker gave the job back.
  case released = 5
}

extension InterruptionReason {
  /// Whether the job itself may be to blame, so that it must not go on like this for ever.
  public var isSuspicious: Bool { self == .workerDied || self == .leaseExpired }
}
