import Daybook
import DaybookDomain
import DaybookLog

/// Reads a log event by event, keeps its own books, and notes whatever must not be.
///
/// It knows nothing of how events are folded: that is the point of it.
struct LogInspector {
  struct Job {
    var attempt: UInt32 = 0
    var isRunning = false
    var completions = 0
    var interruptionsInARow = 0
    var isGivenUp = false
  }

  /// What must not be, in words.
  private(set) var faults: [String] = []
  private(set) var jobs: [JobID: Job] = [:]
  private(set) var finishes: [BatchID: Int] = [:]
  private(set) var finishingJobs: [BatchID: [JobID]] = [:]
  private(set) var interruptionCount = 0
  private(set) var poisonCount = 0
  private(set) var lateCount = 0
  private(set) var eventCount: UInt64 = 0
  private var lastTime: Timestamp?
  private var batchOfEnd: [LogPosition: BatchID] = [:]

  init(_ daybook: Daybook) async throws {
    for try await element in daybook.events() { note(element.recorded) }
    for (job, course) in jobs where course.completions == 0 && !course.isGivenUp {
      fault("job \(job) is lost")
    }
    for (batch, count) in finishes where count == 0 { fault("batch \(batch) is not finished") }
    for (batch, jobs) in finishingJobs where jobs.count != 1 {
      fault("batch \(batch) has the finishing jobs \(jobs)")
    }
  }

  private mutating func fault(_ text: String) { faults.append(text) }

  private mutating func note(_ recorded: RecordedEvent) {
    eventCount += 1
    let place = recorded.position.rawValue
    if place != eventCount { fault("position \(place) stands where \(eventCount) should") }
    if let lastTime, recorded.time < lastTime { fault("time goes backwards at \(place)") }
    lastTime = recorded.time
    switch recorded.event {
    case .jobQueued:
      if jobs.updateValue(Job(), forKey: recorded.job) != nil { fault("queued twice: \(place)") }
      if let batch = batchOfEnd[recorded.cause] {
        finishingJobs[batch, default: []].append(recorded.job)
      }
    case .batchOpened: finishes[BatchID(rawValue: place)] = 0
    case .batchFinished(let finished):
      finishes[finished.batch, default: 0] += 1
      finishingJobs[finished.batch, default: []] += []
      batchOfEnd[recorded.position] = finished.batch
      if finishes[finished.batch] != 1 { fault("batch \(finished.batch) finished twice: \(place)") }
    default: noteAttempt(recorded)
    }
  }

  private mutating func noteAttempt(_ recorded: RecordedEvent) {
    let place = recorded.position.rawValue
    switch recorded.event {
    case .attemptStarted:
      if jobs[recorded.job]?.isRunning ?? true {
        fault("leased while running, or unknown: \(place)")
      }
      if recorded.attempt != (jobs[recorded.job]?.attempt ?? 0) + 1 {
        fault("attempt \(recorded.attempt) is out of turn: \(place)")
      }
      jobs[recorded.job]?.isRunning = true
      jobs[recorded.job]?.attempt = recorded.attempt
    case .attemptInterrupted, .jobCompleted: noteEnd(recorded)
    case .jobFailed(let reason):
      // Whoever loses its worker three times in a row is given up, and that is no loss.
      poisonCount += 1
      if reason != .poisoned || jobs[recorded.job]?.interruptionsInARow != 3 {
        fault("job \(recorded.job) was given up: \(place)")
      }
      jobs[recorded.job]?.isGivenUp = true
    case .attemptFailed: fault("job \(recorded.job) failed: \(place)")
    case .lateResultRefused: lateCount += 1
    default: break
    }
  }

  private mutating func noteEnd(_ recorded: RecordedEvent) {
    let place = recorded.position.rawValue
    guard var job = jobs[recorded.job], job.isRunning, job.attempt == recorded.attempt else {
      return fault("an attempt ended that did not run: \(place)")
    }
    job.isRunning = false
    if recorded.event == .jobCompleted {
      job.completions += 1
      if job.completions != 1 || job.isGivenUp { fault("completed twice: \(place)") }
    } else {
      job.interruptionsInARow += 1
      interruptionCount += 1
    }
    jobs[recorded.job] = job
  }
}
