import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `Cancelling` {
  @Test func `a running job is asked first and goes on until it answers`() throws {
    var scenario = running()
    try scenario.carryOut(.cancel(now: false))
    #expect(scenario.state?.status == .running)
    #expect(scenario.state?.isCancelRequested == true)
  }

  @Test func `a job that completes in spite of the request is completed`() throws {
    var scenario = Situation.cancelling.scenario
    try scenario.carryOut(.complete(attempt: 1))
    #expect(scenario.state?.status == .completed)
  }

  @Test(arguments: InterruptionReason.allCases)
  func `an attempt that is cut off while cancelling ends the job as cancelled`(
    reason: InterruptionReason
  ) throws {
    var scenario = Situation.cancelling.scenario
    try scenario.carryOut(.interrupt(attempt: 1, reason))
    #expect(scenario.state?.status == .cancelled)
  }

  @Test func `a request does not outlive the attempt`() throws {
    var scenario = Situation.cancelling.scenario
    try scenario.carryOut(.cancel(now: true))
    try scenario.carryOut(.retry)
    try scenario.carryOut(lease(for: ada))
    #expect(scenario.state?.isCancelRequested == false)
  }
}

@Suite struct `Retrying by hand` {
  @Test(arguments: [Situation.failed, .cancelled, .completed, .retryable, .scheduled])
  func `the job is available at once`(situation: Situation) throws {
    var scenario = situation.scenario
    try scenario.carryOut(.retry)
    #expect(scenario.state?.status == .available)
    #expect(scenario.state?.isReady(at: noon) == true)
  }

  @Test func `failures are forgiven and attempts still counted`() throws {
    var scenario = Situation.failed.scenario
    try scenario.carryOut(.retry)
    try scenario.carryOut(lease(for: bob))
    #expect(scenario.state?.failures == 0)
    #expect(scenario.state?.attempt == 2)
  }

  @Test func `the job may fail as often as a new one`() throws {
    var scenario = running { $0.retry = RetryPolicy(attemptLimit: 2, baseMilliseconds: 0) }
    try scenario.carryOut(failure(1))
    try scenario.carryOut(lease(for: ada))
    try scenario.carryOut(failure(2))
    try scenario.carryOut(.retry)
    try scenario.carryOut(lease(for: ada))
    try scenario.carryOut(failure(3))
    #expect(scenario.state?.status == .retryable)
  }
}

@Suite struct `Rescheduling` {
  @Test func `nothing to change is nothing to record`() throws {
    let decision = try queued().decide(.reschedule(due: nil, priority: nil))
    #expect(decision == .nothing)
  }

  @Test(arguments: [UInt8(101), 255])
  func `a priority above 100 is refused`(priority: UInt8) {
    #expect(throws: JobRejection.invalid(field: .priority(Int(priority)))) {
      try queued().decide(.reschedule(due: nil, priority: priority))
    }
  }

  @Test func `a later time makes an available job wait`() throws {
    var scenario = queued()
    try scenario.carryOut(.reschedule(due: Situation.later, priority: nil))
    #expect(scenario.state?.status == .scheduled)
    #expect(scenario.state?.specification.priority == JobSpecification.standardPriority)
  }

  @Test func `an earlier time makes a scheduled job available`() throws {
    var scenario = Situation.scheduled.scenario
    try scenario.carryOut(.reschedule(due: noon, priority: nil))
    #expect(scenario.state?.status == .available)
  }

  @Test func `a new priority leaves the time as it is`() throws {
    var scenario = Situation.scheduled.scenario
    try scenario.carryOut(.reschedule(due: nil, priority: 100))
    #expect(scenario.state?.specification.priority == 100)
    #expect(scenario.state?.due == Situation.later)
  }

  @Test func `a paused job stays paused`() throws {
    var scenario = Situation.pausedByOperator.scenario
    try scenario.carryOut(.reschedule(due: noon, priority: nil))
    #expect(scenario.state?.status == .paused)
  }
}

@Suite struct `Keeping jobs apart by their keys` {
  @Test(arguments: JobStatus.allCases)
  func `a status holds the key as the rule says`(status: JobStatus) {
    let isUnfinished = status.rawValue < JobStatus.completed.rawValue
    #expect(!Uniqueness.none.isHeld(by: status))
    #expect(Uniqueness.unfinished.isHeld(by: status) == isUnfinished)
    #expect(Uniqueness.undone.isHeld(by: status) == (isUnfinished || status == .completed))
    #expect(Uniqueness.ever.isHeld(by: status) == (status != .deleted))
  }
}
