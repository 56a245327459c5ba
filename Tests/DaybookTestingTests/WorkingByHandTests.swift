import Daybook
import DaybookTesting
import Testing

private struct Greet: Job, Equatable {
  static let kind = "greet"
  var name: String
}

private struct Bow: Job {
  static let kind = "bow"
  static let retry = RetryPolicy(attemptLimit: 2, baseMilliseconds: 60_000, jitterPercent: 0)
  var depth = 1
}

private struct Stumbled: Error {}

@Suite struct `A workbench` {
  @Test func `runs nothing until it is told to, and then one at a time`() async throws {
    let bench = try Workbench()
    bench.register(Greet.self) { job, _ in "Hello, \(job.name)" }
    try await bench.daybook.enqueue([Greet(name: "Ada"), Greet(name: "Bob")])
    #expect(try await bench.daybook.view().jobs().map(\.status) == [.available, .available])
    let run = try #require(try await bench.runOne())
    #expect(run.status == .completed)
    #expect(run.attempt == 1)
    #expect(try await bench.drain().map(\.job) == [JobID(rawValue: 2)])
    #expect(try await bench.runOne() == nil)
  }

  @Test func `drains also what is queued on the way`() async throws {
    let bench = try Workbench()
    bench.register(Bow.self) { job, context in
      if job.depth < 4 { try await context.daybook.enqueue(Bow(depth: job.depth + 1)) }
    }
    try await bench.daybook.enqueue(Bow())
    #expect(try await bench.drain().count == 4)
  }

  @Test func `takes jobs that queue themselves for endless`() async throws {
    let bench = try Workbench()
    bench.register(Bow.self) { _, context in try await context.daybook.enqueue(Bow()) }
    try await bench.daybook.enqueue(Bow())
    let answer = await failure { try await bench.drain(atMost: 20) }
    #expect(answer.contains("20 attempts"))
  }

  @Test func `retries when its clock comes to it`() async throws {
    let bench = try Workbench()
    bench.register(Bow.self) { _, context in
      if context.attempt == 1 { throw Stumbled() }
    }
    try await bench.daybook.enqueue(Bow())
    #expect(try await bench.drain().map(\.status) == [.retryable])
    #expect(try await bench.runDue(within: .seconds(59)).isEmpty)
    let start = bench.clock.now()
    #expect(try await bench.runDue(within: .seconds(10)).map(\.status) == [.completed])
    #expect(bench.clock.now() == start.adding(milliseconds: 10_000))
  }

  @Test func `fires schedules as its clock comes to them`() async throws {
    let bench = try Workbench()
    bench.register(kind: "sweep") { _ in nil }
    try await bench.daybook.addSchedule(
      ScheduleRequest(name: "nightly", cron: "0 3 * * *", job: JobRequest(kind: "sweep")))
    #expect(try await bench.runDue(within: .seconds(3 * 86_400)).count == 3)
  }

  @Test func `in inline mode has run a job before its caller is answered`() async throws {
    let bench = try Workbench(.inline)
    bench.register(Greet.self) { job, _ in "Hello, \(job.name)" }
    let job = try await bench.daybook.enqueue(Greet(name: "Ada")).job
    #expect(try await bench.daybook.view().job(job)?.status == .completed)
  }

  @Test func `in inline mode leaves alone what is not due or has no handler`() async throws {
    let bench = try Workbench(.inline)
    bench.register(Greet.self) { _, _ in }
    var options = JobOptions()
    options.delay = .seconds(5)
    let later = try await bench.daybook.enqueue(Greet(name: "Ada"), options).job
    let other = try await bench.daybook.enqueue(Bow()).job
    let view = try await bench.daybook.view()
    #expect(try view.job(later)?.status == .scheduled)
    #expect(try view.job(other)?.status == .available)
  }

  @Test func `gives failures the words of the worker`() async throws {
    let bench = try Workbench()
    bench.register(Bow.self) { _, context in
      try await context.enterStage("bending")
      throw JobFailure("too low", category: .permanent, reason: "back")
    }
    try await bench.daybook.enqueue(Bow())
    #expect(try await bench.drain().map(\.status) == [.failed])
    let events = try #require(try await bench.daybook.view().history(of: JobID(rawValue: 1)))
    #expect(events.events.map(\.recorded.event.typeWord).contains("StageEntered"))
  }

  @Test func `ends a job that is cancelled while its handler runs`() async throws {
    let bench = try Workbench()
    bench.register(Bow.self) { _, context in
      try await context.daybook.cancel(context.job)
      throw Stumbled()
    }
    try await bench.daybook.enqueue(Bow())
    #expect(try await bench.drain().map(\.status) == [.cancelled])
  }
}

@Suite struct `Expecting jobs` {
  @Test func `finds the one that fits, as its type or by its kind`() async throws {
    let daybook = try Daybook.inMemory()
    try await daybook.enqueue([Greet(name: "Ada"), Greet(name: "Bob")])
    let found = try await daybook.expectEnqueued(Greet.self) { $0.name.hasPrefix("B") }
    #expect(found == Greet(name: "Bob"))
    let job = try await daybook.expectEnqueued("greet") { $0.queue == "default" }
    #expect(job.id == JobID(rawValue: 1))
  }

  @Test func `lists what there is when none fits`() async throws {
    let daybook = try Daybook.inMemory()
    try await daybook.enqueue(Greet(name: "Ada"))
    let answer = await failure { try await daybook.expectEnqueued(Greet.self) { $0.name == "Eve" } }
    #expect(answer.contains("greet 1 in default: {\"name\":\"Ada\"}"))
    #expect(await failure { try await daybook.expectEnqueued("bow") }.contains("no such job"))
  }

  @Test func `says which job must not be there`() async throws {
    let daybook = try Daybook.inMemory()
    try await daybook.expectNotEnqueued("greet")
    try await daybook.enqueue(Greet(name: "Ada"))
    let answer = await failure { try await daybook.expectNotEnqueued("greet") }
    #expect(answer.contains("greet 1"))
  }
}
