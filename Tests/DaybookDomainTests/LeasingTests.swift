import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `Leasing` {
  @Test func `a lease names its holder and its deadline`() {
    let deadline = noon.adding(milliseconds: 60_000)
    #expect(running().state?.lease == JobState.Lease(worker: ada, deadline: deadline))
  }

  @Test func `every lease starts another attempt`() throws {
    var scenario = running()
    for expected in [UInt32(2), 3, 4] {
      try scenario.carryOut(.interrupt(attempt: expected - 1, .released))
      try scenario.carryOut(lease(for: bob))
      #expect(scenario.state?.attempt == expected)
    }
  }

  @Test func `a job can be leased from its due moment on`() throws {
    var scenario = Situation.scheduled.scenario
    scenario.time = Situation.later
    #expect(try scenario.carryOut(lease(for: ada)).count == 1)
  }

  @Test func `a job is refused one millisecond before its due moment`() {
    var scenario = Situation.scheduled.scenario
    scenario.time = Situation.later.adding(milliseconds: -1)
    #expect(throws: JobRejection.notDue(Situation.later)) { try scenario.decide(lease(for: ada)) }
  }

  @Test func `a new attempt knows nothing of the progress of the one before`() throws {
    var scenario = running()
    try scenario.carryOut(.enterStage(attempt: 1, stage: Name(rawValue: 9)))
    try scenario.carryOut(.progress(attempt: 1, JobEvent.Progress(done: 5, total: 9)))
    try scenario.carryOut(.interrupt(attempt: 1, .released))
    try scenario.carryOut(lease(for: ada))
    #expect(scenario.state?.progress == JobState.AttemptProgress())
  }
}

@Suite struct `The answer of an earlier attempt` {
  /// Ada's first attempt has ended, and Bob holds the second.
  let scenario: Scenario

  init() throws {
    var scenario = running()
    try scenario.carryOut(.interrupt(attempt: 1, .leaseExpired))
    try scenario.carryOut(lease(for: bob))
    self.scenario = scenario
  }

  @Test(arguments: [JobCommand.complete(attempt: 1), failure(1), failure(1, .permanent, .discard)])
  func `a result is recorded as late and changes nothing`(command: JobCommand) throws {
    var scenario = scenario
    let before = scenario.state
    let decision = try scenario.carryOut(command)
    #expect(decision.refusal == .lateResult(current: 2))
    #expect(decision.count == 1)
    #expect(scenario.state == before)
  }

  @Test(arguments: [
    JobCommand.progress(attempt: 1, JobEvent.Progress(done: 1, total: 1)),
    .uploadProgress(attempt: 1, JobEvent.UploadProgress(byteCount: 1, byteTotal: 1)),
    .enterStage(attempt: 1, stage: .none), .interrupt(attempt: 1, .shutdown),
    .acknowledgeCancel(attempt: 1),
  ])
  func `anything else is refused and leaves nothing`(command: JobCommand) {
    #expect(throws: JobRejection.staleAttempt(current: 2)) { try scenario.decide(command) }
  }

  @Test(arguments: [UInt32(0), 3, .max])
  func `an attempt that never was is refused`(attempt: UInt32) {
    #expect(throws: JobRejection.unknownAttempt(current: 2)) {
      try scenario.decide(.complete(attempt: attempt))
    }
  }

  @Test func `a completion whose confirmation was lost is confirmed again`() throws {
    var scenario = scenario
    try scenario.carryOut(.complete(attempt: 2))
    #expect(try scenario.decide(.complete(attempt: 2)) == .nothing)
  }

  @Test func `a completion of an earlier attempt is late also when the job is completed`() throws {
    var scenario = scenario
    try scenario.carryOut(.complete(attempt: 2))
    #expect(try scenario.decide(.complete(attempt: 1)).refusal == .lateResult(current: 2))
  }
}
