import Daybook
import Foundation
import Testing

/// Four parts of the task events of Google's cluster trace of 2011, carried out command by command.
///
/// A task is a job whose key is its name. SUBMIT queues it, or retries it when it had ended;
/// SCHEDULE leases it, EVICT interrupts it, FAIL fails it for good, FINISH completes it, KILL
/// cancels it. What the numbers must be was counted from the trace without this project.
@Suite(.enabled(if: Traces.exist("borg2011"), "\(Traces.missing)"))
struct `A trace of a Borg cluster` {
  @Test func `ends with the counts of the cluster`() async throws {
    let daybook = try Daybook(on: memoryLog())
    let stray = try await carryOut(Self.tasks(), in: daybook)
    #expect(stray == 17)

    let view = try await daybook.view()
    var counts: [JobStatus: Int] = [:]
    var attemptsMax = 0
    var scheduledAgain = 0
    try view.forEachJob(JobQuery()) { job in
      counts[job.status, default: 0] += 1
      attemptsMax = max(attemptsMax, job.attempt)
      scheduledAgain += job.attempt > 1 ? 1 : 0
      return .proceed
    }
    // The one task that was evicted last waits like those that were submitted last.
    #expect(
      counts == [
        .available: 11_759 + 1, .running: 140_502, .failed: 670, .completed: 98_439,
        .cancelled: 23_165,
      ])
    #expect(attemptsMax == 724)
    #expect(scheduledAgain == 21_759)

    let failures = view.failures(includesResolved: true).map(\.count)
    #expect(failures.count == 5_407)
    #expect(failures.count { $0 >= 3 } == 125)
    #expect(failures.count { $0 >= 10 } == 9)
    #expect(failures.max() == 552)

    var events: [String: Int] = [:]
    for try await event in daybook.events() {
      events[event.recorded.event.typeWord, default: 0] += 1
    }
    #expect(events["JobQueued"] == 274_536)
    #expect(events["Retried"] == 6_510 + 1_258 + 20_610)
    #expect(events["AttemptStarted"] == 310_747)
    #expect(events["AttemptInterrupted"] == 19_826 - 17)
    #expect(events["AttemptFailed"] == 7_180)
    #expect(events["JobCompleted"] == 99_697)
    #expect(events["Cancelled"] == 43_775)
    #expect(try await daybook.agreesWithReplay())
  }

  /// What happened to one task, in order: the numbers that the trace gives to kinds of events.
  struct Task: Sendable {
    var name: String
    var events: [UInt8]
  }

  /// The tasks in the order in which they were first submitted.
  static func tasks() throws -> [Task] {
    let content = try Traces.content(
      of: (0...3).map { "borg2011/part-0000\($0)-of-00500.csv.gz" })
    var tasks: [Task] = []
    var places: [UInt64: Int] = [:]
    var column = 0
    var numbers: (job: UInt64, task: UInt64, event: UInt64) = (0, 0, 0)
    for byte in content {
      switch byte {
      case UInt8(ascii: "\n"):
        // No job of the trace has as many tasks.
        let key = numbers.job &* 100_000 &+ numbers.task
        if let place = places[key] {
          tasks[place].events.append(UInt8(numbers.event))
        } else {
          places[key] = tasks.count
          tasks.append(
            Task(name: "\(numbers.job)/\(numbers.task)", events: [UInt8(numbers.event)]))
        }
        column = 0
        numbers = (0, 0, 0)
      case UInt8(ascii: ","): column += 1
      default:
        let digit = UInt64(byte &- 48)
        if column == 2 { numbers.job = numbers.job &* 10 &+ digit }
        if column == 3 { numbers.task = numbers.task &* 10 &+ digit }
        if column == 5 { numbers.event = numbers.event &* 10 &+ digit }
      }
    }
    return tasks
  }

  /// Carries out what happened to every task, many tasks at a time.
  ///
  /// - Returns: How many evictions met a task that did not run.
  private func carryOut(_ tasks: [Task], in daybook: Daybook) async throws -> Int {
    let machine = try await daybook.startWorker(named: "worker:cell", timeout: .seconds(86_400))
    let lanes = 64
    return try await withThrowingTaskGroup(of: Int.self) { group in
      for lane in 0..<lanes {
        group.addTask {
          var stray = 0
          for index in stride(from: lane, to: tasks.count, by: lanes) {
            stray += try await Self.carryOut(tasks[index], in: daybook, on: machine)
          }
          return stray
        }
      }
      return try await group.reduce(0, +)
    }
  }

  private static func carryOut(
    _ task: Task, in daybook: Daybook, on machine: Worker
  ) async throws -> Int {
    var request = JobRequest(kind: "task")
    request.key = task.name
    request.retry = .never
    let job = try await daybook.enqueue(request).job
    var lease: Lease?
    var hasEnded = false
    var stray = 0
    for event in task.events.dropFirst() {
      switch event {
      case 0:
        if hasEnded { try await daybook.retry(job) }
        hasEnded = false
      case 1: lease = try await daybook.lease(job, as: machine)
      case 2:
        if let lease { try await daybook.interrupt(lease, .released) } else { stray += 1 }
        lease = nil
      case 3: try await daybook.fail(lease!, Failure(errorType: "TaskFailed"))
      case 4: try await daybook.complete(lease!)
      default:
        try await daybook.cancel(job)
        if let lease { try await daybook.acknowledgeCancel(lease) }
      }
      if event >= 3 {
        hasEnded = true
        lease = nil
      }
    }
    return stray
  }
}
