import Daybook
import DaybookTesting
import Testing

@Suite struct `Reporting for an attempt that is known by its numbers` {
  let clock = ManualClock()
  let daybook: Daybook
  let worker: Worker
  let lease: Lease

  init() async throws {
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: memoryLog(), options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(7))
    _ = try await daybook.enqueue(JobRequest(kind: "send", payload: [1, 2]))
    lease = try await daybook.lease(upTo: 1, from: ["default"], as: worker)[0]
  }

  private func report(_ done: UInt64) async throws -> Daybook.Reported {
    try await daybook.report(
      JobEvent.Progress(done: done, total: 10), of: lease, atMostEvery: .seconds(2))
  }

  private func progress() async throws -> [UInt64] {
    try await daybook.view().history(of: lease.job)!.events.compactMap { event in
      if case .progress(let progress) = event.recorded.event { progress.done } else { nil }
    }
  }

  @Test func `finds the lease that its worker holds`() async throws {
    let found = try await daybook.currentLease(of: lease.job, attempt: 1)
    #expect(found.worker == worker)
    #expect(found.payload == [1, 2])
    try await daybook.complete(found)
    #expect(try await daybook.view().job(lease.job)?.status == .completed)
  }

  @Test func `finds none for an attempt that is over`() async throws {
    try await daybook.interrupt(lease, .released)
    await #expect(throws: DaybookError.rejected(.staleAttempt(current: 1))) {
      _ = try await daybook.currentLease(of: lease.job, attempt: 1)
    }
    _ = try await daybook.lease(lease.job, as: worker)
    await #expect(throws: DaybookError.rejected(.staleAttempt(current: 2))) {
      _ = try await daybook.currentLease(of: lease.job, attempt: 1)
    }
  }

  @Test(arguments: [UInt32(0), 2])
  func `finds none for an attempt that never was`(attempt: UInt32) async throws {
    await #expect(throws: DaybookError.rejected(.unknownAttempt(current: 1))) {
      _ = try await daybook.currentLease(of: lease.job, attempt: attempt)
    }
  }

  @Test func `leaves out what follows a report too soon`() async throws {
    let now = clock.now()
    #expect(try await report(1) == .recorded)
    #expect(try await report(2) == .leftOut(until: now.adding(milliseconds: 2_000)))
    clock.advance(by: .seconds(1))
    try await daybook.enterStage("two", of: lease)
    #expect(try await report(3) == .leftOut(until: now.adding(milliseconds: 2_000)))
    clock.advance(by: .seconds(1))
    #expect(try await report(4) == .recorded)
    #expect(try await progress() == [1, 4])
  }

  @Test func `records one of many reports at the same moment`() async throws {
    await withTaskGroup(of: Void.self) { group in
      for done in UInt64(1)...20 { group.addTask { _ = try? await report(done) } }
    }
    #expect(try await progress().count == 1)
  }

  @Test func `lets a new attempt report at once`() async throws {
    _ = try await report(1)
    try await daybook.interrupt(lease, .released)
    let next = try await daybook.lease(lease.job, as: worker)
    let reported = try await daybook.report(
      JobEvent.Progress(done: 2, total: 10), of: next, atMostEvery: .seconds(2))
    #expect(reported == .recorded)
  }
}

@Suite struct `Jobs that are stuck` {
  let clock = ManualClock()
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: memoryLog(), options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(1_000))
  }

  private func lease(_ timeout: Duration?) async throws -> Lease {
    var request = JobRequest(kind: "send")
    request.timeout = timeout
    return try await daybook.lease(try await daybook.enqueue(request).job, as: worker)
  }

  private func reasons() async throws -> [View.StuckRecord.Reason] {
    try await daybook.view().stuck().map(\.reason)
  }

  @Test func `are those whose worker was not heard of in time`() async throws {
    let lease = try await lease(nil)
    clock.advance(by: .seconds(999))
    #expect(try await reasons().isEmpty)
    clock.advance(by: .seconds(1))
    #expect(try await reasons() == [.workerLate])
    #expect(try await daybook.fixStuck() == [lease.job])
    #expect(try await reasons().isEmpty)
  }

  @Test func `are those that run for longer than they may`() async throws {
    let lease = try await lease(.seconds(10))
    clock.advance(by: .seconds(39))
    #expect(try await reasons().isEmpty)
    clock.advance(by: .seconds(1))
    #expect(try await reasons() == [.overTime])
    #expect(try await daybook.fixStuck() == [lease.job])
    await #expect(throws: DaybookError.rejected(.lateResult(current: 1))) {
      try await daybook.complete(lease)
    }
  }

  @Test func `are none when all is well`() async throws {
    _ = try await lease(nil)
    #expect(try await daybook.fixStuck().isEmpty)
    #expect(try await daybook.view().jobs()[0].status == .running)
  }
}
