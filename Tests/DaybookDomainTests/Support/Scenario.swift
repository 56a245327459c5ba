import DaybookDomain
import Testing

let noon = Timestamp(milliseconds: 43_200_000)
let ada = WorkerID(rawValue: 7)
let bob = WorkerID(rawValue: 8)

/// A job after some events, and what is asked of it next.
struct Scenario {
  var state: JobState?
  var time = noon

  /// Carries out a command, which must be allowed, and folds what it decides.
  @discardableResult
  mutating func carryOut(_ command: JobCommand) throws -> Decision {
    let decision = try decide(command)
    for event in decision { evolve(event) }
    return decision
  }

  /// What a command would do.
  func decide(_ command: JobCommand) throws(JobRejection) -> Decision {
    try JobState.decide(command, about: state, at: time)
  }

  mutating func evolve(_ event: JobEvent) {
    if case .jobQueued(let specification) = event, state == nil {
      state = JobState(queued: specification, at: time)
    } else {
      state?.evolve(event, at: time)
    }
  }
}

/// A job that was just queued.
func queued(_ change: (inout JobSpecification) -> Void = { _ in }) -> Scenario {
  var specification = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 2))
  specification.retry = RetryPolicy(attemptLimit: 5, baseMilliseconds: 1_000, jitterPercent: 0)
  change(&specification)
  var scenario = Scenario()
  scenario.evolve(.jobQueued(specification))
  return scenario
}

/// A job that Ada holds, in its first attempt.
func running(_ change: (inout JobSpecification) -> Void = { _ in }) -> Scenario {
  var scenario = queued(change)
  scenario.evolve(.attemptStarted(started(by: ada)))
  return scenario
}

func started(by worker: WorkerID) -> JobEvent.AttemptStarted {
  JobEvent.AttemptStarted(worker: worker, deadline: noon.adding(milliseconds: 60_000))
}

func lease(for worker: WorkerID) -> JobCommand {
  .lease(worker: worker, deadline: noon.adding(milliseconds: 60_000))
}

func failure(
  _ attempt: UInt32, _ category: FailureCategory = .transient, _ verdict: Verdict = .byPolicy
) -> JobCommand {
  .fail(attempt: attempt, AttemptFailure(category: category), verdict: verdict, entropy: 0)
}

func failed(_ category: FailureCategory = .transient, retryAt: Timestamp?) -> JobEvent {
  .attemptFailed(
    JobEvent.AttemptFailed(failure: AttemptFailure(category: category), retryAt: retryAt))
}
