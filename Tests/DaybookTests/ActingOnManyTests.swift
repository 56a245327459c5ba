import Daybook
import Testing

@Suite struct `Acting on many jobs` {
  let daybook: Daybook
  let worker: Worker
  let jobs: [JobID]

  init() async throws {
    daybook = try Daybook(on: memoryLog())
    worker = try await daybook.startWorker(named: "worker:one")
    jobs = try await daybook.enqueue([JobRequest](repeating: JobRequest(kind: "resize"), count: 3))
      .map(\.job)
  }

  private func fail(_ job: JobID) async throws {
    let lease = try await daybook.lease(job, as: worker)
    var failure = Failure(message: "no")
    failure.verdict = .discard
    try await daybook.fail(lease, failure)
  }

  private func statuses() async throws -> [JobStatus?] {
    let view = try await daybook.view()
    return try jobs.map { try view.job($0)?.status }
  }

  @Test func `answers for each in their order, and does what it can`() async throws {
    try await daybook.cancel(jobs[1])
    let results = try await daybook.pause(jobs + [JobID(rawValue: 99)])
    #expect(results.count == 4)
    #expect(try results[0].get().status == .paused)
    #expect(results[1] == .failure(.rejected(.finished(.cancelled))))
    #expect(results[3] == .failure(.rejected(.unknownJob)))
    #expect(try await statuses() == [.paused, .cancelled, .paused])
  }

  @Test func `is one commit`() async throws {
    let before = try #require(daybook.log.commitNumber)
    _ = try await daybook.cancel(jobs)
    #expect(daybook.log.commitNumber == before + 1)
  }

  @Test func `of none does nothing`() async throws {
    let before = daybook.log.commitNumber
    #expect(try await daybook.delete([]).isEmpty)
    #expect(daybook.log.commitNumber == before)
  }

  @Test func `undoes itself by resuming and retrying`() async throws {
    _ = try await daybook.pause(jobs)
    _ = try await daybook.resume(jobs)
    _ = try await daybook.cancel(jobs)
    _ = try await daybook.retry(jobs)
    #expect(try await statuses() == [.available, .available, .available])
  }

  @Test func `names who and why with every event`() async throws {
    let why = Attribution(actor: "cli:ada", note: "spring cleaning")
    _ = try await daybook.delete(jobs, as: why)
    for job in jobs {
      let last = try #require(try await daybook.view().history(of: job)?.events.last)
      guard case .present(let detail) = last.detail else {
        Issue.record("there is no note")
        return
      }
      #expect(detail.text(.note) == "spring cleaning")
    }
  }

  @Test func `deletes for good what has failed, and nothing else`() async throws {
    try await fail(jobs[0])
    let results = try await daybook.deletePermanently(jobs)
    #expect(try results[0].get().status == .deleted)
    #expect(results[1] == .failure(.rejected(.neverFailed)))
    #expect(try await daybook.view().failures(includesResolved: true).isEmpty)
    #expect(try await statuses() == [nil, .available, .available])
  }

  @Test func `deletes for good also what failed last under the same key`() async throws {
    var request = JobRequest(kind: "resize")
    request.key = "track"
    let first = try await daybook.enqueue(request).job
    try await fail(first)
    let second = try await daybook.enqueue(request).job
    try await fail(second)
    _ = try await daybook.deletePermanently([first])
    #expect(try await daybook.view().failures(includesResolved: true).isEmpty)
    #expect(try await daybook.view().job(second) == nil)
  }

  @Test func `deletes for good what has left memory`() async throws {
    var options = Daybook.Options()
    options.finishedInMemory = 0
    let daybook = try Daybook(on: memoryLog(), options: options)
    let worker = try await daybook.startWorker(named: "worker:one")
    let jobs = try await daybook.enqueue(
      [JobRequest](repeating: JobRequest(kind: "resize"), count: 40)
    ).map(\.job)
    for job in jobs {
      let lease = try await daybook.lease(job, as: worker)
      if job == jobs[0] {
        try await daybook.fail(lease, Failure(message: "no"))
        _ = try await daybook.cancel(job)
      } else {
        try await daybook.complete(lease)
      }
    }
    let results = try await daybook.deletePermanently([jobs[0], jobs[1]])
    #expect(try results[0].get().status == .deleted)
    #expect(results[1] == .failure(.rejected(.neverFailed)))
  }
}
