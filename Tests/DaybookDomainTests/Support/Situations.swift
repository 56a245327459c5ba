import DaybookDomain
import DaybookTesting
import Testing

let noon = Scenario.noon
let ada = WorkerID(rawValue: 7)
let bob = WorkerID(rawValue: 8)

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
