import Daybook
import DaybookTesting
import Logging
import Testing

@Suite struct `A worker's handlers` {
  struct Broken: Error {}

  @Test func `get the job as it was queued, and leave its result`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { job, _ in job.path.uppercased() }
    let job = try await workshop.daybook.enqueue(Transcode(path: "cat.mov")).job
    try await workshop.work { try await workshop.job(job, is: .completed) }
    #expect(
      try await workshop.daybook.view().result(of: job, as: String.self) == "CAT.MOV")
    try await workshop.daybook.retry(job)
    #expect(try await workshop.daybook.view().result(of: job) == nil)
  }

  @Test func `run as many at the same time as there are slots`() async throws {
    let workshop = try Workshop { $0.concurrency = 3 }
    let gate = Gate()
    workshop.service.register(Transcode.self) { _, _ in await gate.pass() }
    let jobs = try await workshop.daybook.enqueue((0..<10).map { Transcode(path: "\($0)") })
    try await workshop.work {
      await until { workshop.service.status.runningCount == 3 }
      let running = try await workshop.daybook.view().queues().first?.jobCounts[.running]
      gate.open()
      for job in jobs { try await workshop.job(job.job, is: .completed) }
      #expect(running == 3)
    }
  }

  @Test(arguments: [
    (JobVerdict.byPolicy, JobStatus.retryable), (.retryAfter(.seconds(90)), .retryable),
    (.discard, .failed), (.cancel, .cancelled), (.skip, .failed),
  ])
  func `decide by their errors what becomes of the job`(
    _ verdict: JobVerdict, _ status: JobStatus
  ) async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in throw JobFailure("no", verdict) }
    let job = try await workshop.enqueue { $0.key = "track 7" }
    try await workshop.work { try await workshop.job(job, is: status) }
    let skips = try await workshop.eventCount { if case .keySkipped = $0 { true } else { false } }
    #expect(skips == (verdict == .skip ? 1 : 0))
  }

  @Test func `may ask to be tried again after a while`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in
      throw JobFailure("busy", .retryAfter(.seconds(90)), category: .rateLimited)
    }
    let job = try await workshop.enqueue()
    let start = workshop.wall.now()
    try await workshop.work { try await workshop.job(job, is: .retryable) }
    #expect(try await workshop.failure(of: job)?.retryAt == start.adding(milliseconds: 90_000))
  }

  @Test func `leave errors of any type with type, words and stage`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, context in
      try await context.enterStage("upload")
      throw Broken()
    }
    let job = try await workshop.enqueue { $0.key = "track 7" }
    try await workshop.work { try await workshop.job(job, is: .retryable) }
    let record = try #require(try await workshop.daybook.view().failures().first)
    #expect(record.errorType == "Broken")
    #expect(record.stage == "upload")
    #expect(record.category == .unknown)
  }

  @Test func `never see a payload that is no such job`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in Issue.record("called") }
    let request = JobRequest(kind: "transcode", payload: Array("{}".utf8))
    let job = try await workshop.daybook.enqueue(request).job
    try await workshop.work { try await workshop.job(job, is: .failed) }
    #expect(try await workshop.failure(of: job)?.failure.category == .invalidInput)
  }

  @Test func `fail when their result is larger than allowed`() async throws {
    let workshop = try Workshop { $0.resultByteLimit = 10 }
    workshop.service.register(Transcode.self) { _, _ in "more than ten bytes" }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .failed) }
  }

  @Test func `leave a job alone that nobody registered for, and report it once`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in }
    let strange = try await workshop.daybook.enqueue(JobRequest(kind: "strange")).job
    try await workshop.work {
      for _ in 0..<3 { try await workshop.job(try await workshop.enqueue(), is: .completed) }
      await until { !workshop.service.status.unhandledKinds.isEmpty }
    }
    #expect(try await workshop.status(of: strange) == .available)
    let unhandled = try await workshop.daybook.view().unhandledKinds(handling: ["transcode"])
    #expect(unhandled.map { "\($0.queue) \($0.kind) \($0.count)" } == ["default strange 1"])
    #expect(workshop.lines.value.filter { $0.contains("kind=strange") }.count == 1)
  }

  @Test func `write lines that name the job`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, context in context.logger.info("on it") }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .completed) }
    #expect(workshop.lines.value.contains("on it attempt=1 job=\(job.rawValue) kind=transcode"))
  }

  @Test func `are woken when a job becomes due`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in }
    let job = try await workshop.enqueue { $0.delay = .seconds(45) }
    try await workshop.work {
      await workshop.clock.sleeper(of: .seconds(45))
      workshop.advance(by: .seconds(45))
      try await workshop.job(job, is: .completed)
    }
  }

  @Test func `are woken by what another daybook queues`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in }
    let other = try Daybook(on: workshop.log)
    try await workshop.work {
      await until { workshop.service.status.worker != nil }
      let job = try await other.enqueue(Transcode()).job
      try await workshop.job(job, is: .completed)
    }
  }

  @Test func `pay for one commit a job`() async throws {
    let workshop = try Workshop { $0.concurrency = 1 }
    workshop.service.register(Transcode.self) { _, _ in }
    let jobs = try await workshop.daybook.enqueue((0..<50).map { Transcode(path: "\($0)") })
    let before = workshop.log.commitCount
    try await workshop.work { try await workshop.job(jobs[49].job, is: .completed) }
    // Announcing, the first lease, and taking leave are the three others.
    #expect(workshop.log.commitCount - before <= 50 + 3)
  }
}
