/// What kind of failure an error is, which decides whether another attempt makes sense.
public enum FailureCategory: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// Nothing is known; treated like ``transient``.
  case unknown = 0
  /// May well go away by itself: a network, a lock, a full disk.
  case transient = 1
  /// Will be the same next time.
  case permanent = 2
  /// Somebody asked to come back later.
  case rateLimited = 3
  /// The input is not what it should be.
  case invalidInput = 4
}

extension FailureCategory {
  /// Whether another attempt may end differently.
  public var isRetryable: Bool {
    switch self {
    case .unknown, .transient, .rateLimited: true
    case .permanent, .invalidInput: false
    }
  }
}
