import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `Admitting what others say happened` {
  /// What may be said of a job in any state, and mostly must not be.
  private static let events: [JobEvent] = [
    .attemptStarted(JobEvent.AttemptStarted(worker: ada, deadline: noon)),
    .stageEntered(JobEvent.StageEntered(stage: .none)), .jobCompleted, .jobFailed(.permanent),
    .attemptInterrupted(.released), .cancelRequested, .cancelled, .resumed, .retried, .deleted,
    .paused(.operatorRequest), .rescheduled(JobEvent.Rescheduled(due: nil, priority: 3)),
  ]

  @Test(arguments: UInt64(1)...100)
  func `everything that is decided is admitted, one event after the other`(seed: UInt64) throws {
    var walk = RandomWalk(random: SeededGenerator(seed: seed))
    var scenario = queued()
    for step in 0..<150 {
      scenario.time = scenario.time.adding(milliseconds: Int64(walk.random.below(2_000)))
      var state = try #require(scenario.state)
      let command = walk.command(about: state)
      guard let decision = try? scenario.carryOut(command) else { continue }
      for event in decision {
        var attempt = state.attempt
        if case .attemptStarted = event { attempt += 1 }
        #expect(
          state.admits(event, attempt: attempt, at: scenario.time),
          "seed \(seed), step \(step), \(command): \(event) while \(state.status)")
        state.evolve(event, at: scenario.time)
      }
    }
  }

  @Test(arguments: [
    (JobStatus.scheduled, 6), (.available, 6), (.retryable, 7), (.running, 7), (.paused, 6),
    (.completed, 2), (.failed, 2), (.cancelled, 2),
  ])
  func `most of what cannot have happened is refused`(status: JobStatus, admitted: Int) {
    var state = JobState(queued: JobSpecification(queue: .none, kind: .none), at: noon)
    state.status = status
    state.attempt = 1
    if status == .scheduled { state.due = noon.adding(milliseconds: 1) }
    let count = Self.events.count { event in
      var attempt: UInt32 = 1
      if case .attemptStarted = event { attempt = 2 }
      return state.admits(event, attempt: attempt, at: noon)
    }
    #expect(count == admitted)
  }

  @Test func `an attempt of another number is refused`() {
    var state = JobState(queued: JobSpecification(queue: .none, kind: .none), at: noon)
    let start = JobEvent.attemptStarted(JobEvent.AttemptStarted(worker: ada, deadline: noon))
    #expect(!state.admits(start, attempt: 2, at: noon))
    state.evolve(start, at: noon)
    #expect(!state.admits(.jobCompleted, attempt: 2, at: noon))
  }
}
