import Daybook
import DaybookTesting
import Testing

@Suite struct `Cancelling a running handler` {
  let workshop: Workshop
  let ended = Shared<[String]>([])

  init() throws {
    workshop = try Workshop()
    let ended = ended
    workshop.service.register(Transcode.self) { _, context in
      do { try await sleepForEver() } catch {
        ended.update { $0.append("job \(context.job.rawValue) \(context.isCancelled)") }
        throw error
      }
    }
  }

  private func startJob() async throws -> JobID {
    let job = try await workshop.enqueue()
    try await workshop.job(job, is: .running)
    return job
  }

  @Test func `reaches it, and is acknowledged`() async throws {
    try await workshop.work {
      let job = try await startJob()
      #expect(try await workshop.daybook.cancel(job).status == .running)
      try await workshop.job(job, is: .cancelled)
      #expect(ended.value == ["job \(job.rawValue) true"])
      #expect(try await workshop.events(of: job).last == .cancelled)
    }
  }

  @Test func `reaches it from another daybook`() async throws {
    let other = try Daybook(on: workshop.log)
    try await workshop.work {
      let job = try await startJob()
      try await other.cancel(job)
      try await workshop.job(job, is: .cancelled)
    }
  }

  @Test func `without asking ends it all the same, and records nothing more`() async throws {
    try await workshop.work {
      let job = try await startJob()
      try await workshop.daybook.cancel(job, now: true)
      await until { workshop.service.status.runningCount == 0 }
      #expect(try await workshop.status(of: job) == .cancelled)
      #expect(try await workshop.events(of: job).last == .cancelled)
    }
  }

  @Test func `leaves other handlers alone`() async throws {
    try await workshop.work {
      let (first, second) = (try await startJob(), try await startJob())
      try await workshop.daybook.cancel(first)
      try await workshop.job(first, is: .cancelled)
      await until { workshop.service.status.runningCount == 1 }
      #expect(try await workshop.status(of: second) == .running)
      #expect(ended.value.count == 1)
    }
  }

  @Test func `is what pausing does, until the job is resumed`() async throws {
    try await workshop.work {
      let job = try await startJob()
      try await workshop.daybook.pause(job)
      await until { workshop.service.status.runningCount == 0 }
      #expect(try await workshop.status(of: job) == .paused)
      try await workshop.daybook.resume(job)
      try await workshop.job(job, is: .running)
      #expect(try await workshop.daybook.view().job(job)?.attempt == 2)
    }
  }

  @Test func `does not happen before the request is durable`() async throws {
    let job = try await workshop.enqueue()
    try await workshop.work {
      try await workshop.job(job, is: .running)
      workshop.log.holdCommits()
      async let request = workshop.daybook.cancel(job)
      await until { workshop.log.isHolding }
      // Something else makes the worker look at the log meanwhile.
      _ = try? workshop.log.head()
      for _ in 0..<100 { await Task.yield() }
      #expect(ended.value.isEmpty)
      workshop.log.releaseCommits()
      _ = try await request
      try await workshop.job(job, is: .cancelled)
    }
  }
}

@Suite struct `A handler that ignores its cancellation` {
  let gate = Gate()
  let workshop: Workshop

  init() throws {
    workshop = try Workshop { $0.concurrency = 1 }
    let gate = gate
    workshop.service.register(Transcode.self) { _, _ in await gate.pass() }
  }

  private func lateCount() async throws -> Int {
    try await workshop.eventCount { if case .lateResultRefused = $0 { true } else { false } }
  }

  @Test func `loses its lease at the time-out, and its slot until it ends`() async throws {
    let job = try await workshop.enqueue {
      $0.timeout = .seconds(20)
      $0.retry = .never
    }
    let next = try await workshop.enqueue()
    try await workshop.work {
      await workshop.clock.sleeper(of: .seconds(20))
      workshop.advance(by: .seconds(20))
      await workshop.clock.sleeper(of: .seconds(7))
      #expect(try await workshop.status(of: job) == .running)
      workshop.advance(by: .seconds(7))
      try await workshop.job(job, is: .failed)
      #expect(workshop.service.status.lostSlotCount == 1)
      #expect(try await workshop.status(of: next) == .available)
      #expect(workshop.lines.value.contains { $0.contains("does not end") })
      gate.open()
      try await workshop.job(next, is: .completed)
      #expect(workshop.service.status.lostSlotCount == 0)
      #expect(try await workshop.status(of: job) == .failed)
      #expect(try await lateCount() == 1)
    }
  }

  @Test func `is recorded as a failure that says so`() async throws {
    let job = try await workshop.enqueue { $0.timeout = .seconds(20) }
    try await workshop.work {
      await workshop.clock.sleeper(of: .seconds(20))
      workshop.advance(by: .seconds(20))
      await workshop.clock.sleeper(of: .seconds(7))
      workshop.advance(by: .seconds(7))
      try await workshop.job(job, is: .retryable)
      let record = try #require(try await workshop.daybook.view().failures().first)
      #expect(record.errorType == "Timeout")
      #expect(record.reason == "cancellation ignored")
      gate.open()
    }
  }

  @Test func `is refused when its job was cancelled without asking`() async throws {
    let job = try await workshop.enqueue()
    try await workshop.work {
      try await workshop.job(job, is: .running)
      try await workshop.daybook.cancel(job, now: true)
      await workshop.clock.sleeper(of: .seconds(7))
      workshop.advance(by: .seconds(7))
      await until { workshop.service.status.lostSlotCount == 1 }
      gate.open()
      await until { workshop.service.status.runningCount == 0 }
      try await until { try await lateCount() == 1 }
      #expect(try await workshop.status(of: job) == .cancelled)
    }
  }
}

@Suite struct `A handler whose time is over` {
  @Test func `is told to end, and has failed`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, context in
      try await context.enterStage("upload")
      try await sleepForEver()
    }
    let job = try await workshop.enqueue { $0.timeout = .seconds(20) }
    try await workshop.work {
      await workshop.clock.sleeper(of: .seconds(20))
      try await until { try await workshop.daybook.view().job(job)?.stage == "upload" }
      workshop.advance(by: .seconds(20))
      try await workshop.job(job, is: .retryable)
    }
    let record = try #require(try await workshop.daybook.view().failures().first)
    #expect(record.errorType == "Timeout")
    #expect(record.reason == "time-out")
    #expect(record.stage == "upload")
    #expect(record.category == .transient)
  }

  @Test func `may still say that it is done`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in try? await sleepForEver() }
    let job = try await workshop.enqueue { $0.timeout = .seconds(20) }
    try await workshop.work {
      await workshop.clock.sleeper(of: .seconds(20))
      workshop.advance(by: .seconds(20))
      try await workshop.job(job, is: .completed)
    }
  }
}
