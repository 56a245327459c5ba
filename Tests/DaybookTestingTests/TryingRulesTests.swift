import Daybook
import DaybookTesting
import Testing

@Suite struct `A scenario` {
  private let job = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 2))
  private let lease = JobEvent.AttemptStarted(
    worker: WorkerID(rawValue: 7), deadline: Scenario.noon.adding(milliseconds: 60_000))

  @Test func `goes from events through a command to events`() throws {
    try Scenario().given(.jobQueued(job), .attemptStarted(lease))
      .when(.complete(attempt: 1))
      .then(.jobCompleted)
  }

  @Test func `goes from events through a command to a rejection`() throws {
    try Scenario().given(.jobQueued(job)).when(.resume).thenRejected(.notPaused(.available))
  }

  @Test func `knows what is recorded although it is refused`() throws {
    try Scenario().given(.jobQueued(job), .attemptStarted(lease), .attemptInterrupted(.shutdown))
      .when(.complete(attempt: 1))
      .thenRejected(
        .lateResult(current: 1),
        recording: .lateResultRefused(JobEvent.LateResult(outcome: .completed)))
  }

  @Test func `lets time pass`() throws {
    var later = job
    later.due = Scenario.noon.adding(milliseconds: 5_000)
    let waiting = Scenario().given(.jobQueued(later))
    let command = JobCommand.lease(worker: lease.worker, deadline: lease.deadline)
    try waiting.after(.milliseconds(4_999)).when(command).thenRejected(.notDue(later.due!))
    try waiting.after(.seconds(5)).when(command).then(.attemptStarted(lease))
  }

  @Test func `says what was expected and what was found`() async {
    let answer = await failure {
      try Scenario().given(.jobQueued(job)).when(.cancel(now: false)).then(.deleted)
    }
    #expect(answer.contains("expected deleted, found cancelled"))
    let refusal = await failure { try Scenario().when(.pause).then(.paused(.operatorRequest)) }
    #expect(refusal.contains("found rejection unknownJob"))
  }
}

@Suite struct `A manual clock` {
  @Test func `stands until it is moved, and wakes who has slept long enough`() async throws {
    let clock = ManualClock()
    let task = Task { try await clock.timer.sleep(for: .seconds(5)) }
    await clock.timer.sleeper(of: .seconds(5))
    clock.advance(by: .milliseconds(4_999))
    #expect(clock.timer.rests == [.milliseconds(1)])
    clock.advance(by: .milliseconds(1))
    try await task.value
    #expect(clock.now() == ManualClock.start.adding(milliseconds: 5_000))
  }

  @Test func `that is put right lets no time pass`() {
    let clock = ManualClock()
    clock.step(by: .seconds(-3_600))
    #expect(clock.now() == ManualClock.start.adding(milliseconds: -3_600_000))
    #expect(clock.timer.now.offset == .zero)
  }

  @Test func `ends the sleep of a task that is cancelled`() async {
    let clock = ManualClock()
    let task = Task { try await clock.timer.sleep(for: .seconds(5)) }
    await clock.timer.sleeper(of: .seconds(5))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(clock.timer.rests.isEmpty)
  }
}

@Suite struct `A difference of lines` {
  @Test func `shows what is around it, and leaves out the rest`() {
    let old = (1...9).map { "\($0)" }
    var new = old
    new[4] = "five"
    new.append("10")
    let lines = ["  …", "  3", "  4", "- 5", "+ five", "  6", "  7", "  8", "  9", "+ 10"]
    #expect(LineDiff(old, new).lines == lines)
    #expect(LineDiff(old, old).isEmpty)
    #expect(!LineDiff([], ["1"]).isEmpty)
  }
}
