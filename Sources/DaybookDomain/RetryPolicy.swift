/// How often and how soon a failed job is tried again.
///
/// The delay before retry *n* is `base × multiplierⁿ⁻¹`, at most `limit`, moved at random by up
/// to `jitter` in either direction: exponential backoff as queues have it since Ethernet, with
/// jitter so that what failed together is not retried together.
public struct RetryPolicy: Hashable, Sendable, BitwiseCopyable {
  /// How often the job may fail before it ends as failed; at least 1.
  public var attemptLimit: UInt16

  /// The delay before the first retry, in milliseconds.
  public var baseMilliseconds: UInt32

  /// The greatest delay, in milliseconds.
  public var limitMilliseconds: UInt32

  /// The factor between one delay and the next, in percent; at least 100.
  public var multiplierPercent: UInt16

  /// How far a delay may move in either direction, in percent of itself; at most 100.
  public var jitterPercent: UInt8

  /// Creates a policy.
  public init(
    attemptLimit: UInt16 = 5, baseMilliseconds: UInt32 = 1_000,
    limitMilliseconds: UInt32 = 3_600_000, multiplierPercent: UInt16 = 200,
    jitterPercent: UInt8 = 10
  ) {
    self.attemptLimit = attemptLimit
    self.baseMilliseconds = baseMilliseconds
    self.limitMilliseconds = limitMilliseconds
    self.multiplierPercent = multiplierPercent
    self.jitterPercent = jitterPercent
  }

  /// Five attempts, one second apart at first, then twice as long each time.
  public static let standard = RetryPolicy()

  /// One attempt.
  public static let never = RetryPolicy(attemptLimit: 1)
}

extension RetryPolicy {
  /// The delay after the `failures`-th failure, in milliseconds.
  ///
  /// Integers only, so that every machine computes the same.
  ///
  /// - Parameters:
  ///   - failures: How often the job has failed, at least 1.
  ///   - entropy: A random number that chooses within the jitter.
  /// - Returns: At most the limit.
  public func delayMilliseconds(afterFailures failures: Int, entropy: UInt64) -> Int64 {
    let limit = UInt64(limitMilliseconds)
    var delay = min(UInt64(baseMilliseconds), limit)
    var factorsLeft = failures - 1
    while factorsLeft > 0, delay > 0, delay < limit {
      let next = min(delay * UInt64(max(multiplierPercent, 100)) / 100, limit)
      if next == delay { break }
      delay = next
      factorsLeft -= 1
    }
    let reach = delay * UInt64(min(jitterPercent, 100)) / 100
    let jittered = delay - reach + entropy % (2 * reach + 1)
    return Int64(min(jittered, limit))
  }
}
