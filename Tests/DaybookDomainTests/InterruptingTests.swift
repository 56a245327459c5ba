import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `Interrupting an attempt` {
  private func interrupted(
    _ scenario: inout Scenario, _ reason: InterruptionReason
  ) throws -> [JobEvent] {
    if scenario.state?.status == .paused { try scenario.carryOut(.resume) }
    if scenario.state?.status != .running { try scenario.carryOut(lease(for: ada)) }
    return Array(try scenario.carryOut(.interrupt(attempt: scenario.state!.attempt, reason)))
  }

  @Test(arguments: InterruptionReason.allCases)
  func `it is not a failure`(reason: InterruptionReason) throws {
    var scenario = running()
    _ = try interrupted(&scenario, reason)
    #expect(scenario.state?.failures == 0)
    #expect(scenario.state?.status.isTerminal == false)
  }

  @Test(arguments: [InterruptionReason.workerDied, .leaseExpired])
  func `the third in a row without an answer makes the job poison`(
    reason: InterruptionReason
  ) throws {
    var scenario = queued()
    #expect(try interrupted(&scenario, reason) == [.attemptInterrupted(reason)])
    #expect(try interrupted(&scenario, reason) == [.attemptInterrupted(reason)])
    #expect(
      try interrupted(&scenario, reason) == [.attemptInterrupted(reason), .jobFailed(.poisoned)])
  }

  @Test(arguments: [InterruptionReason.shutdown, .paused, .cancelled, .released])
  func `a reason that does not lie in the job never makes it poison`(
    reason: InterruptionReason
  ) throws {
    var scenario = queued()
    for _ in 0..<10 { _ = try interrupted(&scenario, reason) }
    #expect(scenario.state?.interruptions == 0)
    #expect(scenario.state?.status.isTerminal == false)
  }

  @Test func `an answer, even a failure, starts the count afresh`() throws {
    var scenario = queued()
    _ = try interrupted(&scenario, .workerDied)
    _ = try interrupted(&scenario, .workerDied)
    try scenario.carryOut(lease(for: ada))
    try scenario.carryOut(failure(3, .transient, .retry(at: noon)))
    _ = try interrupted(&scenario, .workerDied)
    #expect(scenario.state?.status == .available)
  }

  @Test func `a retry by hand gives a poisoned job three chances again`() throws {
    var scenario = queued()
    for _ in 0..<3 { _ = try interrupted(&scenario, .workerDied) }
    try scenario.carryOut(.retry)
    for _ in 0..<2 { _ = try interrupted(&scenario, .workerDied) }
    #expect(scenario.state?.status == .available)
  }

  @Test func `however often it was interrupted, deciding goes on`() throws {
    var scenario = running()
    for _ in 0..<300 {
      scenario.evolve(.attemptInterrupted(.workerDied))
      scenario.evolve(.attemptStarted(started(by: ada)))
    }
    let decision = try scenario.decide(.interrupt(attempt: 301, .workerDied))
    #expect(decision.last == .jobFailed(.poisoned))
  }
}

@Suite struct `Pausing and resuming` {
  @Test func `a job paused by an operator stays paused through a shutdown`() {
    #expect(throws: JobRejection.staleAttempt(current: 1)) {
      try Situation.pausedByOperator.scenario.decide(.interrupt(attempt: 1, .shutdown))
    }
  }

  @Test func `an operator takes over a pause of a shutdown`() throws {
    var scenario = Situation.pausedByShutdown.scenario
    try scenario.carryOut(.pause)
    #expect(scenario.state?.pauseReason == .operatorRequest)
  }

  @Test(arguments: Situation.paused)
  func `a resumed job is available and keeps its attempts`(situation: Situation) throws {
    var scenario = situation.scenario
    try scenario.carryOut(.resume)
    #expect(scenario.state?.status == .available)
    #expect(scenario.state?.attempt == 1)
  }

  @Test(arguments: [(Situation.scheduled, JobStatus.scheduled), (.retryable, .retryable)])
  func `a job that was not due waits for its time again`(
    situation: Situation, expected: JobStatus
  ) throws {
    var scenario = situation.scenario
    try scenario.carryOut(.pause)
    try scenario.carryOut(.resume)
    #expect(scenario.state?.status == expected)
    #expect(scenario.state?.due == Situation.later)
  }

  @Test(arguments: [Situation.scheduled, .retryable])
  func `a job whose time came while it was paused is available`(situation: Situation) throws {
    var scenario = situation.scenario
    try scenario.carryOut(.pause)
    scenario.time = Situation.later
    try scenario.carryOut(.resume)
    #expect(scenario.state?.status == .available)
  }
}
