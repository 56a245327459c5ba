import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `Retrying after a failure` {
  @Test(arguments: [(1, 1_000), (2, 2_000), (3, 4_000), (4, 8_000), (11, 1_024_000)])
  func `the delay doubles from one failure to the next`(failures: Int, expected: Int64) {
    let policy = RetryPolicy(baseMilliseconds: 1_000, jitterPercent: 0)
    #expect(policy.delayMilliseconds(afterFailures: failures, entropy: 1) == expected)
  }

  @Test(arguments: [12, 13, 100, 65_535, Int(Int32.max)])
  func `the delay never exceeds the limit`(failures: Int) {
    let policy = RetryPolicy(
      baseMilliseconds: 1_000, limitMilliseconds: 1_500_000, jitterPercent: 100)
    for entropy in [0, 1, UInt64.max / 3, .max] {
      let delay = policy.delayMilliseconds(afterFailures: failures, entropy: entropy)
      #expect((0...1_500_000).contains(delay), "entropy \(entropy)")
    }
  }

  @Test func `the greatest numbers there are do not overflow`() {
    let policy = RetryPolicy(
      attemptLimit: .max, baseMilliseconds: .max, limitMilliseconds: .max,
      multiplierPercent: .max, jitterPercent: .max)
    let delay = policy.delayMilliseconds(afterFailures: .max, entropy: .max)
    #expect((0...Int64(UInt32.max)).contains(delay))
  }

  @Test(arguments: [UInt16(0), 50, 100])
  func `a factor that would shorten delays leaves them as they are`(percent: UInt16) {
    let policy = RetryPolicy(
      baseMilliseconds: 700, multiplierPercent: percent, jitterPercent: 0)
    #expect(policy.delayMilliseconds(afterFailures: 9, entropy: 0) == 700)
  }

  @Test func `without a base there is no delay`() {
    let policy = RetryPolicy(baseMilliseconds: 0, jitterPercent: 100)
    #expect(policy.delayMilliseconds(afterFailures: 50, entropy: .max) == 0)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `jitter moves a delay within its bounds and reaches both sides`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let policy = RetryPolicy(baseMilliseconds: 10_000, jitterPercent: 10)
    let delays = (0..<2_000).map { _ in
      policy.delayMilliseconds(afterFailures: 1, entropy: random.next())
    }
    #expect(delays.allSatisfy { (9_000...11_000).contains($0) }, "seed \(seed)")
    #expect(delays.contains { $0 < 9_200 } && delays.contains { $0 > 10_800 }, "seed \(seed)")
  }

  @Test func `the same entropy gives the same delay`() {
    let policy = RetryPolicy.standard
    let first = policy.delayMilliseconds(afterFailures: 3, entropy: 12_345)
    #expect(policy.delayMilliseconds(afterFailures: 3, entropy: 12_345) == first)
  }

  @Test func `a moment that does not fit becomes the last there is`() {
    #expect(Timestamp(milliseconds: .max - 5).adding(milliseconds: 6).milliseconds == .max)
  }

  @Test(arguments: FailureCategory.allCases)
  func `the category decides whether there is another attempt`(
    category: FailureCategory
  ) throws {
    let decision = try running().decide(failure(1, category))
    let isRetried = [.unknown, .transient, .rateLimited].contains(category)
    let expected: [JobEvent] =
      isRetried
      ? [failed(category, retryAt: noon.adding(milliseconds: 1_000))]
      : [failed(category, retryAt: nil), .jobFailed(.permanent)]
    #expect(Array(decision) == expected)
  }

  @Test(arguments: [UInt16(1), 2, 5])
  func `a job fails for good with the last attempt that it may have`(limit: UInt16) throws {
    var scenario = queued { $0.retry = RetryPolicy(attemptLimit: limit, baseMilliseconds: 0) }
    for attempt in 1...UInt32(limit) {
      #expect(scenario.state?.status.isWaiting == true)
      try scenario.carryOut(lease(for: ada))
      try scenario.carryOut(failure(attempt))
    }
    #expect(scenario.state?.status == .failed)
  }
}

@Suite struct `The verdict of a handler` {
  let later = noon.adding(milliseconds: 90_000)

  @Test func `retry at a moment goes before category and policy`() throws {
    let decision = try running().decide(failure(1, .permanent, .retry(at: later)))
    #expect(Array(decision) == [failed(.permanent, retryAt: later)])
  }

  @Test func `a moment in the past is now`() throws {
    let past = Timestamp(milliseconds: 1)
    let decision = try running().decide(failure(1, .transient, .retry(at: past)))
    #expect(Array(decision) == [failed(retryAt: noon)])
  }

  @Test func `retry at a moment does not go beyond the attempts that are allowed`() throws {
    let scenario = running { $0.retry = .never }
    let decision = try scenario.decide(failure(1, .transient, .retry(at: later)))
    #expect(Array(decision) == [failed(retryAt: nil), .jobFailed(.attemptsExhausted)])
  }

  @Test func `discard ends the job as failed`() throws {
    let decision = try running().decide(failure(1, .transient, .discard))
    #expect(Array(decision) == [failed(retryAt: nil), .jobFailed(.discarded)])
  }

  @Test func `cancel ends the job as cancelled`() throws {
    let decision = try running().decide(failure(1, .transient, .cancel))
    #expect(Array(decision) == [failed(retryAt: nil), .cancelled])
  }

  @Test func `skip puts the key on the skip list`() throws {
    let key = JobKey(high: 1, low: 2)
    let decision = try running { $0.key = key }.decide(failure(1, .transient, .skip))
    #expect(Array(decision) == [failed(retryAt: nil), .jobFailed(.skipped), .keySkipped(key)])
  }

  @Test func `skip without a key ends the job and skips nothing`() throws {
    let decision = try running().decide(failure(1, .transient, .skip))
    #expect(Array(decision) == [failed(retryAt: nil), .jobFailed(.skipped)])
  }
}
