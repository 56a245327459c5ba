import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `Evolving` {
  @Test func `a job that comes back from the log is as it was`() {
    var specification = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 2))
    specification.key = JobKey(high: 3, low: 4)
    let recalled = JobEvent.JobRecalled(
      specification: specification, status: .failed, attempt: 9, failures: 4, endedAt: noon)
    var state = queued().state!
    state.evolve(.jobRecalled(recalled), at: noon.adding(milliseconds: 5))
    #expect(state.specification == specification)
    #expect(state.status == .failed)
    #expect(state.attempt == 9)
    #expect(state.failures == 4)
    #expect(state.since == noon)
  }

  @Test func `the due time is told in one place only`() {
    let state = Situation.scheduled.scenario.state
    #expect(state?.specification.due == nil)
    #expect(state?.due == Situation.later)
  }

  @Test func `the number of attempts stays at the greatest there is`() {
    let specification = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 2))
    var state = JobState(
      JobEvent.JobRecalled(
        specification: specification, status: .failed, attempt: .max, failures: .max,
        endedAt: noon))
    state.evolve(.retried, at: noon)
    state.evolve(.attemptStarted(started(by: ada)), at: noon)
    #expect(state.attempt == .max)
    #expect(state.status == .running)
  }

  @Test(arguments: Situation.allCases.filter { $0 != .absent })
  func `events of other things leave a job as it is`(situation: Situation) {
    let before = situation.scenario.state!
    let heartbeat = JobEvent.Heartbeat(worker: ada, deadline: noon)
    let events: [JobEvent] = [
      .redacted, .lateResultRefused(JobEvent.LateResult(outcome: .failed)),
      .keySkipped(.none), .keyCleared(.none), .heartbeat(heartbeat),
      .workerStopped(JobEvent.WorkerStopped(worker: ada, reason: .died)),
      .finishedArchived(JobEvent.FinishedArchived(throughPosition: 1)),
    ]
    for event in events {
      var state = before
      state.evolve(event, at: noon.adding(milliseconds: 1))
      #expect(state == before, "\(event)")
    }
  }
}
