import Daybook
import DaybookDomain
import Testing

@Suite struct `Pausing a queue` {
  let log = memoryLog()
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    daybook = try Daybook(on: log)
    worker = try await daybook.startWorker(named: "worker:one")
  }

  private func enqueue(_ queue: String) async throws -> JobID {
    var request = JobRequest(kind: "resize")
    request.queue = queue
    return try await daybook.enqueue(request).job
  }

  private func lease() async throws -> [JobID] {
    try await daybook.lease(upTo: 9, from: ["one", "two"], as: worker).map(\.job)
  }

  private func states() async throws -> [String: Bool] {
    let queues = try await daybook.view().queues()
    return Dictionary(uniqueKeysWithValues: queues.map { ($0.name, $0.isPaused) })
  }

  @Test func `leaves its jobs alone, and others not`() async throws {
    let one = try await enqueue("one")
    let two = try await enqueue("two")
    try await daybook.pauseQueue("one")
    #expect(try await lease() == [two])
    try await daybook.resumeQueue("one")
    #expect(try await lease() == [one])
  }

  @Test func `lets what runs go on and end`() async throws {
    _ = try await enqueue("one")
    let lease = try await daybook.lease(upTo: 1, from: ["one"], as: worker)[0]
    try await daybook.pauseQueue("one")
    try await daybook.complete(lease)
    #expect(try await daybook.view().job(lease.job)?.status == .completed)
  }

  @Test func `or all of them, stops everything, also queues to come`() async throws {
    try await daybook.pauseQueue(nil)
    let job = try await enqueue("one")
    #expect(try await lease().isEmpty)
    try await daybook.resumeQueue(nil)
    #expect(try await lease() == [job])
  }

  @Test func `outlasts resuming everything`() async throws {
    _ = try await enqueue("one")
    try await daybook.pauseQueue("one")
    try await daybook.pauseQueue(nil)
    try await daybook.resumeQueue(nil)
    #expect(try await states() == ["one": true])
    #expect(try await lease().isEmpty)
  }

  @Test func `holds a certain job back as well`() async throws {
    let job = try await enqueue("one")
    try await daybook.pauseQueue("one")
    await #expect(throws: DaybookError.rejected(.queuePaused)) {
      _ = try await daybook.lease(job, as: worker)
    }
  }

  @Test func `says of a job that has ended that it has, and not that its queue is paused`()
    async throws
  {
    let job = try await enqueue("one")
    try await daybook.cancel(job)
    try await daybook.pauseQueue("one")
    await #expect(throws: DaybookError.rejected(.finished(.cancelled))) {
      _ = try await daybook.lease(job, as: worker)
    }
  }

  @Test func `does not wake jobs that a shutdown has paused`() async throws {
    let job = try await enqueue("one")
    let lease = try await daybook.lease(upTo: 1, from: ["one"], as: worker)[0]
    try await daybook.interrupt(lease, .shutdown)
    try await daybook.pauseQueue("one")
    #expect(try await self.lease().isEmpty)
    #expect(try await daybook.view().job(job)?.pauseReason == .shutdown)
    try await daybook.resumeQueue("one")
    #expect(try await self.lease() == [job])
  }

  @Test func `twice, or resuming what is not paused, leaves nothing`() async throws {
    #expect(try await daybook.pauseQueue("one"))
    let head = try await daybook.view().position
    #expect(try await !daybook.pauseQueue("one"))
    #expect(try await !daybook.resumeQueue("two"))
    #expect(try await !daybook.resumeQueue(nil))
    #expect(try await daybook.view().position == head)
  }

  @Test func `is told by who did it and why`() async throws {
    try await daybook.pauseQueue("one", as: Attribution(actor: "cli:ada", note: "relay down"))
    let view = try await daybook.view()
    let event = try #require(try view.event(at: view.position))
    #expect(view.word(event.recorded.actor) == "cli:ada")
    guard case .present(let detail) = event.detail else {
      Issue.record("the note is missing")
      return
    }
    #expect(detail.text(.note) == "relay down")
  }

  @Test func `is known to others and outlives the process`() async throws {
    try await daybook.pauseQueue("one")
    _ = try await enqueue("one")
    let other = try Daybook(on: log)
    #expect(try await other.lease(upTo: 1, from: ["one"], as: worker).isEmpty)
    #expect(try await other.agreesWithReplay())
  }
}
