import Daybook
import DaybookDomain

/// A call as its process wrote it down.
struct RecordedCall {
  var operation: ClientOperation
  /// The process, by the number that the log knows it by; none for the survivor.
  var worker = WorkerID.none
  /// When it was made, in nanoseconds of the machine's clock.
  var start: UInt64
  /// When the answer was there; `nil` when nobody has heard it, and it took place or not.
  var end: UInt64?
  var answer: ClientAnswer?
}

/// What the processes of a round wrote down, and what the survivor asked.
struct CallHistory {
  /// All calls, of all processes.
  var calls: [RecordedCall] = []

  /// Adds what a process has written before it died; the last line may not be whole.
  ///
  /// - Throws: ``Finding`` for a line that nobody would write.
  mutating func add(_ text: String) throws(Finding) {
    var worker = WorkerID.none
    var places: [Substring: Int] = [:]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == "worker", let id = UInt64(words[1]) {
        worker = WorkerID(rawValue: id)
      } else if words.count > 3, words[0] == "?", let time = UInt64(words[2]),
        let operation = ClientOperation(words[3...])
      {
        places[words[1]] = calls.count
        calls.append(RecordedCall(operation: operation, worker: worker, start: time))
      } else if words.count > 3, words[0] == "!", let time = UInt64(words[2]),
        let answer = ClientAnswer(words[3...]), let place = places[words[1]]
      {
        calls[place].end = time
        calls[place].answer = answer
      } else {
        throw Finding("a process wrote \"\(line)\"")
      }
    }
  }
}

extension CallHistory {
  /// The calls by the jobs that they concern.
  ///
  /// A lease or a job that nobody was told of may be anybody's whose call has no answer: the log
  /// says which job it was, and the earliest call of that kind when at the earliest.
  func byJob(_ auditor: LogAuditor) -> [JobID: [Linearization.Call]] {
    var found: [JobID: [Linearization.Call]] = [:]
    var told: Set<AttemptID> = []
    var queued: Set<JobID> = []
    var openLeases: [WorkerID: UInt64] = [:]
    var openQueueing = UInt64.max
    for call in calls {
      func add(_ step: JobCourse.Step, _ job: JobID, _ answer: ClientAnswer?) {
        found[job, default: []].append(
          Linearization.Call(step: step, start: call.start, end: call.end, answer: answer))
      }
      switch (call.operation, call.answer) {
      case (.enqueue, .queued(let job)?):
        queued.insert(job)
        add(.queue, job, .became(.available))
      case (.enqueue, _): openQueueing = min(openQueueing, call.start)
      case (.lease, .leased(let attempt?)?):
        told.insert(attempt)
        add(.lease(attempt.number), attempt.job, .became(.running))
      case (.lease, nil): openLeases[call.worker] = min(openLeases[call.worker] ?? .max, call.start)
      case (.lease, _): break
      case (.reclaim, .reclaimed(let jobs)?): for job in jobs { add(.interrupt, job, nil) }
      case (.reclaim, _): break
      case (.complete(let attempt), let answer):
        add(.complete(attempt.number), attempt.job, answer)
      case (.fail(let attempt), let answer): add(.fail(attempt.number), attempt.job, answer)
      case (.cancel(let job), let answer): add(.cancel, job, answer)
      case (.retry(let job), let answer): add(.retry, job, answer)
      case (.read(let job), let answer): add(.read, job, answer)
      }
    }
    for (attempt, worker) in auditor.starts where !told.contains(attempt) {
      guard let start = openLeases[worker] else { continue }
      found[attempt.job, default: []].append(
        Linearization.Call(step: .lease(attempt.number), start: start))
    }
    for job in auditor.jobs where !queued.contains(job) {
      found[job, default: []].append(Linearization.Call(step: .queue, start: openQueueing))
    }
    return found
  }

  /// What was answered and does not stand in the log.
  func missing(from auditor: LogAuditor) -> [String] {
    let jobs = Set(auditor.jobs)
    return calls.compactMap { call in
      switch (call.operation, call.answer) {
      case (_, .queued(let job)?) where !jobs.contains(job): "job \(job.rawValue)"
      case (_, .leased(let attempt?)?) where auditor.starts[attempt] != call.worker:
        "the lease of attempt \(attempt.number) of job \(attempt.job.rawValue)"
      case (.complete(let attempt), .became(.completed)?)
      where auditor.ends[attempt] != .completed:
        "the end of job \(attempt.job.rawValue)"
      case (.fail(let attempt), .became?) where auditor.ends[attempt] != .failed:
        "the failure of attempt \(attempt.number) of job \(attempt.job.rawValue)"
      default: nil
      }
    }
  }
}
