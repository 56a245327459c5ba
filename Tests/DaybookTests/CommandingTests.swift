import Daybook
import DaybookTesting
import Testing

@Suite struct `Acting on a job` {
  let clock = ManualClock()
  let daybook: Daybook
  let worker: Worker
  let job: JobID

  init() async throws {
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: memoryLog(), options: options)
    worker = try await daybook.startWorker(named: "worker:one")
    var request = JobRequest(kind: "resize", payload: [1])
    request.key = "cat"
    job = try await daybook.enqueue(request).job
  }

  private func status() async throws -> JobStatus? { try await daybook.view().job(job)?.status }

  private func fail(_ verdict: Verdict = .byPolicy) async throws {
    let lease = try await daybook.lease(job, as: worker)
    var failure = Failure(message: "no such cat", errorType: "NotFound")
    failure.verdict = verdict
    try await daybook.fail(lease, failure)
  }

  @Test func `pauses and resumes it`() async throws {
    try await daybook.pause(job)
    #expect(try await status() == .paused)
    #expect(try await daybook.lease(upTo: 1, from: ["default"], as: worker).isEmpty)
    try await daybook.resume(job)
    #expect(try await status() == .available)
  }

  @Test func `pausing it while it runs ends the attempt without a failure`() async throws {
    let lease = try await daybook.lease(job, as: worker)
    try await daybook.pause(job)
    await #expect(throws: DaybookError.rejected(.lateResult(current: 1))) {
      try await daybook.complete(lease)
    }
    #expect(try await daybook.view().job(job)?.failures == 0)
  }

  @Test func `cancels it, and then nobody may work on it`() async throws {
    try await daybook.cancel(job)
    #expect(try await status() == .cancelled)
    await #expect(throws: DaybookError.rejected(.finished(.cancelled))) {
      _ = try await daybook.lease(job, as: worker)
    }
  }

  @Test func `cancelling it while it runs tells the worker`() async throws {
    let lease = try await daybook.lease(job, as: worker)
    try await daybook.cancel(job)
    #expect(try await daybook.view().job(job)?.isCancelRequested == true)
    try await daybook.acknowledgeCancel(lease)
    #expect(try await status() == .cancelled)
  }

  @Test func `retries it with everything that is known of it`() async throws {
    try await fail(.discard)
    #expect(try await status() == .failed)
    try await daybook.retry(job)
    let lease = try await daybook.lease(job, as: worker)
    #expect(lease.payload == [1])
    #expect(lease.attempt == 2)
    #expect(try await daybook.view().history(of: job)?.events.count == 6)
  }

  @Test func `retrying it while it runs is refused`() async throws {
    _ = try await daybook.lease(job, as: worker)
    await #expect(throws: DaybookError.rejected(.running(by: worker.id))) {
      try await daybook.retry(job)
    }
  }

  @Test func `deletes it, which frees its key`() async throws {
    try await daybook.delete(job)
    #expect(try await status() == nil)
    var request = JobRequest(kind: "resize")
    request.key = "cat"
    let next = try await daybook.enqueue(request)
    #expect(next == .queued(next.job))
  }

  @Test func `retrying it is refused while another one of its key has not ended`() async throws {
    try await fail(.discard)
    var request = JobRequest(kind: "resize")
    request.key = "cat"
    let other = try await daybook.enqueue(request).job
    await #expect(throws: DaybookError.rejected(.duplicate(of: other))) {
      try await daybook.retry(job)
    }
  }

  @Test func `acting on a deleted one is refused`() async throws {
    try await daybook.delete(job)
    await #expect(throws: DaybookError.rejected(.deleted)) { try await daybook.retry(job) }
  }

  @Test func `reschedules it`() async throws {
    let due = clock.now().adding(milliseconds: 60_000)
    try await daybook.reschedule(job, due: due, priority: 90)
    let view = try await daybook.view()
    #expect(try view.job(job)?.status == .scheduled)
    #expect(try view.job(job)?.due == due)
    #expect(try view.job(job)?.priority == 90)
  }

  @Test func `a failure that must not come back puts its key on the skip list`() async throws {
    try await fail(.skip)
    let view = try await daybook.view()
    #expect(view.skipList().map(\.key) == [JobKey(digestOf: "cat")])
  }

  @Test func `success takes its key off the skip list`() async throws {
    try await fail(.skip)
    try await daybook.retry(job)
    try await daybook.complete(try await daybook.lease(job, as: worker))
    #expect(try await daybook.view().skipList().isEmpty)
  }

  @Test func `a failure counts for its key, whatever the job`() async throws {
    try await fail(.discard)
    var request = JobRequest(kind: "resize")
    request.key = "cat"
    let next = try await daybook.enqueue(request).job
    try await daybook.fail(try await daybook.lease(next, as: worker), Failure(message: "again"))
    #expect(try await daybook.view().failures().first?.count == 2)
  }

  @Test func `deleting it forgets its failures`() async throws {
    try await fail(.discard)
    try await daybook.delete(job)
    #expect(try await daybook.view().failures(includesResolved: true).isEmpty)
  }

  @Test func `says who did it and why`() async throws {
    let why = Attribution(actor: "cli:anna", note: "the disk is full")
    try await daybook.pause(job, as: why)
    let view = try await daybook.view()
    let last = try #require(try view.history(of: job)?.events.last)
    #expect(view.word(last.recorded.actor) == "cli:anna")
    guard case .present(let detail) = last.detail else {
      Issue.record("the note is a private byte of the event")
      return
    }
    #expect(detail[.note] == Array("the disk is full".utf8))
  }
}
