import Daybook
import DaybookTesting
import Logging
import ServiceLifecycle
import Testing

@Suite struct `Stopping a worker` {
  private func group(of workshop: Workshop) -> ServiceGroup {
    ServiceGroup(
      services: [workshop.service],
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// Lets a worker work in a group of services while `body` runs.
  private func work(
    _ workshop: Workshop, _ body: (ServiceGroup) async throws -> Void
  ) async throws {
    let group = group(of: workshop)
    let run = Task { try await group.run() }
    do { try await body(group) } catch {
      run.cancel()
      throw error
    }
    try await run.value
  }

  @Test func `lets running handlers end, and takes no more jobs`() async throws {
    let workshop = try Workshop { $0.concurrency = 1 }
    let gate = Gate()
    workshop.service.register(Transcode.self) { _, _ in await gate.pass() }
    let (first, second) = (try await workshop.enqueue(), try await workshop.enqueue())
    try await work(workshop) { group in
      try await workshop.job(first, is: .running)
      await group.triggerGracefulShutdown()
      await until { workshop.service.status.isStopping }
      gate.open()
    }
    #expect(try await workshop.status(of: first) == .completed)
    #expect(try await workshop.status(of: second) == .available)
    #expect(try await workshop.daybook.view().workers().isEmpty)
  }

  @Test func `interrupts handlers at the drain deadline, which is no failure`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, context in
      context.progress(30, of: 100)
      context.progress(40, of: 100)
      try await sleepForEver()
    }
    let job = try await workshop.enqueue()
    try await work(workshop) { group in
      try await workshop.job(job, is: .running)
      await group.triggerGracefulShutdown()
      await workshop.clock.sleeper(of: .seconds(30))
      #expect(try await workshop.status(of: job) == .running)
      workshop.advance(by: .seconds(30))
    }
    let shown = try #require(try await workshop.daybook.view().job(job))
    #expect(shown.status == .paused)
    #expect(shown.pauseReason == .shutdown)
    #expect(shown.failures == 0)
  }

  @Test func `goes without a handler that does not end`() async throws {
    let workshop = try Workshop()
    let gate = Gate()
    workshop.service.register(Transcode.self) { _, _ in await gate.pass() }
    let job = try await workshop.enqueue()
    try await work(workshop) { group in
      try await workshop.job(job, is: .running)
      await group.triggerGracefulShutdown()
      await workshop.clock.sleeper(of: .seconds(30))
      workshop.advance(by: .seconds(30))
      await workshop.clock.sleeper(of: .seconds(7))
      workshop.advance(by: .seconds(7))
    }
    #expect(try await workshop.status(of: job) == .paused)
    #expect(workshop.lines.value.contains { $0.contains("stops without a handler") })
    gate.open()
    await until { workshop.service.status.runningCount == 0 }
    let late = JobEvent.lateResultRefused(JobEvent.LateResult(outcome: .completed))
    try await until { try await workshop.events(of: job).last == late }
  }

  @Test func `by cancellation interrupts handlers at once`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in try await sleepForEver() }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .running) }
    #expect(try await workshop.status(of: job) == .paused)
  }

  @Test func `leaves its jobs to the next worker`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in try await sleepForEver() }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .running) }
    var options = WorkerOptions()
    options.name = "worker:next"
    let next = WorkerService(workshop.daybook, options: options)
    next.register(Transcode.self) { _, _ in }
    let run = Task { try await next.run() }
    try await workshop.job(job, is: .completed)
    run.cancel()
    try await run.value
    #expect(try await workshop.daybook.agreesWithReplay())
  }

  @Test func `is what closing the daybook comes to`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in }
    let run = Task { [service = workshop.service] in try await service.run() }
    await until { workshop.service.status.worker != nil }
    await workshop.daybook.close()
    await #expect(throws: DaybookError.closed) { try await run.value }
  }
}
