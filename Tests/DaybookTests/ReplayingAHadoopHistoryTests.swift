import Daybook
import Foundation
import Testing

/// A history of nineteen Hadoop jobs, carried out attempt by attempt.
///
/// Every Hadoop job and every task of it is a job here. Attempts of a task that ran at the same
/// time are made one after the other, the successful one last.
@Suite(.enabled(if: Traces.exist("hadoop"), "\(Traces.missing)"))
struct `A history of Hadoop jobs` {
  @Test func `ends with the outcomes of its attempts and jobs`() async throws {
    let daybook = try Daybook(on: memoryLog())
    let cluster = try await daybook.startWorker(named: "worker:cluster", timeout: .seconds(86_400))
    let jobs = try Self.jobs()
    #expect(jobs.count == 19)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for job in jobs { group.addTask { try await job.carryOut(in: daybook, on: cluster) } }
      try await group.waitForAll()
    }

    let view = try await daybook.view()
    var query = JobQuery()
    query.kind = "job"
    var outcomes: [JobStatus: Int] = [:]
    for job in try view.jobs(query) { outcomes[job.status, default: 0] += 1 }
    #expect(outcomes == [.completed: 14, .failed: 5])

    var events: [String: Int] = [:]
    for try await event in daybook.events() {
      events[event.recorded.event.typeWord, default: 0] += 1
    }
    #expect(events["AttemptStarted"] == 13_041 + 19)
    #expect(events["JobCompleted"] == 8_442 + 14)
    #expect(events["AttemptFailed"] == 3_503 + 5)
    #expect(events["AttemptInterrupted"] == 1_096)
    #expect(try await daybook.agreesWithReplay())
  }

  /// The objects of the history, which stand one behind the other.
  private static func jobs() throws -> [HadoopJob] {
    let content = try Traces.content(of: ["hadoop/19-jobs.trace.json.gz"])
    var jobs: [HadoopJob] = []
    var depth = 0
    var start = 0
    for (index, byte) in content.enumerated() {
      // No text of the history has a brace in it.
      if byte == UInt8(ascii: "{") {
        if depth == 0 { start = index }
        depth += 1
      } else if byte == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 {
          jobs.append(
            try JSONDecoder().decode(HadoopJob.self, from: Data(content[start...index])))
        }
      }
    }
    return jobs
  }
}

private struct HadoopJob: Decodable {
  var jobID: String
  var outcome: String
  var mapTasks: [HadoopTask]
  var reduceTasks: [HadoopTask]
  var otherTasks: [HadoopTask]

  func carryOut(in daybook: Daybook, on cluster: Worker) async throws {
    var request = JobRequest(kind: "job")
    request.key = jobID
    request.retry = .never
    let job = try await daybook.enqueue(request).job
    let lease = try await daybook.lease(job, as: cluster)
    for task in mapTasks + reduceTasks + otherTasks {
      try await task.carryOut(in: daybook, on: cluster)
    }
    if outcome == "SUCCESS" {
      try await daybook.complete(lease)
    } else {
      try await daybook.fail(lease, Failure(errorType: outcome))
    }
  }
}

private struct HadoopTask: Decodable {
  struct Attempt: Decodable {
    var result: String
  }

  var taskID: String
  var taskType: String
  var attempts: [Attempt]

  func carryOut(in daybook: Daybook, on cluster: Worker) async throws {
    var request = JobRequest(kind: taskType.lowercased())
    request.key = taskID
    request.retry = RetryPolicy(attemptLimit: .max, baseMilliseconds: 0)
    let job = try await daybook.enqueue(request).job
    let isLast = { (attempt: Attempt) in attempt.result == "SUCCESS" }
    for attempt in attempts.filter({ !isLast($0) }) + attempts.filter(isLast) {
      let lease = try await daybook.lease(job, as: cluster)
      switch attempt.result {
      case "SUCCESS": try await daybook.complete(lease)
      case "FAILED": try await daybook.fail(lease, Failure(errorType: "TaskFailed"))
      default: try await daybook.interrupt(lease, .released)
      }
    }
  }
}
