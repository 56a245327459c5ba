import Daybook
import DaybookTesting
import Testing

@Suite struct `Leasing` {
  let clock = ManualClock()
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: memoryLog(), options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(60))
  }

  private func enqueue(
    _ kind: String, _ change: (inout JobRequest) -> Void = { _ in }
  ) async throws -> JobID {
    var request = JobRequest(kind: kind)
    change(&request)
    return try await daybook.enqueue(request).job
  }

  private func lease(
    upTo count: Int = 10, from queues: [String] = ["default"], kinds: [String]? = nil
  ) async throws -> [Lease] {
    try await daybook.lease(upTo: count, from: queues, kinds: kinds, as: worker)
  }

  @Test func `takes the highest priority first, then the greatest weight, then the oldest`()
    async throws
  {
    _ = try await enqueue("old")
    _ = try await enqueue("young")
    _ = try await enqueue("heavy") { $0.weight = 7 }
    _ = try await enqueue("urgent") { $0.priority = 100 }
    #expect(try await lease().map(\.kind) == ["urgent", "heavy", "old", "young"])
  }

  @Test func `leaves a job alone until it is due`() async throws {
    _ = try await enqueue("later") { $0.delay = .seconds(30) }
    #expect(try await lease().isEmpty)
    clock.advance(by: .seconds(30))
    #expect(try await lease().map(\.kind) == ["later"])
  }

  @Test func `takes from the queues and the kinds that are asked for`() async throws {
    _ = try await enqueue("a") { $0.queue = "one" }
    _ = try await enqueue("b") { $0.queue = "two" }
    _ = try await enqueue("c") { $0.queue = "two" }
    #expect(try await lease(from: ["none"]).isEmpty)
    #expect(try await lease(from: ["two"], kinds: ["c"]).map(\.kind) == ["c"])
    #expect(try await lease(from: ["one", "two"]).map(\.kind) == ["a", "b"])
  }

  @Test func `leases nothing when the payloads cannot be read`() async throws {
    let log = FaultyLog(memoryLog())
    let daybook = try Daybook(on: log, options: .onWritersThread)
    let worker = try await daybook.startWorker(named: "worker:one")
    let job = try await daybook.enqueue(JobRequest(kind: "a", payload: [1])).job
    log.failReads(1)
    await #expect(throws: DaybookError.unreadable(.log(.storage(.io(code: 5))))) {
      _ = try await daybook.lease(upTo: 1, from: ["default"], as: worker)
    }
    #expect(try await daybook.view().job(job)?.status == .available)
    log.failReads(1)
    await #expect(throws: DaybookError.unreadable(.log(.storage(.io(code: 5))))) {
      _ = try await daybook.lease(job, as: worker)
    }
    let exchange = try await daybook.exchange([], leaseUpTo: 1, from: ["default"], as: worker)
    #expect(try exchange.leases.get().map(\.attempt) == [3])
  }

  @Test func `gives a job back that comes with an answer and cannot be read`() async throws {
    let log = FaultyLog(memoryLog())
    let daybook = try Daybook(on: log, options: .onWritersThread)
    let worker = try await daybook.startWorker(named: "worker:one")
    let job = try await daybook.enqueue(JobRequest(kind: "a", payload: [1])).job
    log.failReads(1)
    let answered = await withCheckedContinuation { continuation in
      daybook.answer(nil, next: .job(job), as: worker) { continuation.resume(returning: $0) }
    }
    #expect(throws: DaybookError.unreadable(.log(.storage(.io(code: 5))))) {
      _ = try answered.get().lease?.get()
    }
    // Whatever comes behind it finds the job there.
    _ = try await daybook.enqueue(JobRequest(kind: "b"))
    #expect(try await daybook.view().job(job)?.status == .available)
  }

  @Test func `is refused to a worker that nobody knows`() async throws {
    try await daybook.stopWorker(worker)
    await #expect(throws: DaybookError.rejected(.unknownWorker)) { _ = try await lease() }
  }

  @Test func `is over when the worker has said nothing for its time-out`() async throws {
    let job = try await enqueue("resize")
    let late = try #require(try await lease().first)
    clock.advance(by: .seconds(61))
    #expect(try await daybook.reclaim() == [job])
    #expect(try await daybook.view().job(job)?.status == .available)
    await #expect(throws: DaybookError.rejected(.lateResult(current: 1))) {
      try await daybook.complete(late)
    }
    #expect(try await daybook.view().job(job)?.status == .available)
  }

  @Test func `goes on as long as the worker's heart beats`() async throws {
    let job = try await enqueue("resize")
    let lease = try #require(try await lease().first)
    for _ in 0..<5 {
      clock.advance(by: .seconds(50))
      try await daybook.heartbeat(worker)
      #expect(try await daybook.reclaim().isEmpty)
    }
    try await daybook.complete(lease)
    #expect(try await daybook.view().job(job)?.status == .completed)
  }

  @Test func `fences a late result off the next attempt`() async throws {
    let job = try await enqueue("resize")
    let first = try #require(try await lease().first)
    try await daybook.interrupt(first, .shutdown)
    let second = try await daybook.lease(job, as: worker)
    #expect(second.attempt == 2)
    await #expect(throws: DaybookError.rejected(.lateResult(current: 2))) {
      try await daybook.complete(first)
    }
    try await daybook.complete(second)
    #expect(try await daybook.view().job(job)?.status == .completed)
  }

  @Test func `answers a completion that is said twice with success`() async throws {
    _ = try await enqueue("resize")
    let lease = try #require(try await lease().first)
    try await daybook.complete(lease)
    let head = try await daybook.view().position
    try await daybook.complete(lease)
    #expect(try await daybook.view().position == head)
  }

  @Test func `completes many, and refuses only those that had ended`() async throws {
    for _ in 0..<3 { _ = try await enqueue("resize") }
    let leases = try await lease()
    try await daybook.fail(leases[1], Failure(message: "no"))
    let results = try await daybook.complete(leases)
    #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
  }

  @Test func `shows a job's payload also when many were queued in one commit`() async throws {
    try await daybook.enqueue((0..<200).map { JobRequest(kind: "resize", payload: [UInt8($0)]) })
    #expect(try await lease(upTo: 200).map(\.payload) == (0..<200).map { [UInt8($0)] })
  }
}
