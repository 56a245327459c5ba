import Daybook
import DaybookLog
import Testing

@Suite struct `Exchanging answers for leases` {
  let log: FaultyLog
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    log = FaultyLog(memoryLog())
    daybook = try Daybook(on: log)
    worker = try await daybook.startWorker(named: "worker:one")
  }

  private func enqueue(_ count: Int) async throws {
    try await daybook.enqueue(
      (0..<count).map { JobRequest(kind: "resize", payload: [UInt8(truncatingIfNeeded: $0)]) })
  }

  private func exchange(
    _ answers: [AttemptAnswer], _ count: Int
  ) async throws -> Exchange {
    try await daybook.exchange(answers, leaseUpTo: count, from: ["default"], as: worker)
  }

  @Test func `costs one commit`() async throws {
    try await enqueue(2)
    let first = try #require(try await exchange([], 1).leases.get().first)
    let before = log.commitCount
    let exchanged = try await exchange([AttemptAnswer(first, .completed())], 1)
    #expect(log.commitCount == before + 1)
    #expect(try exchanged.dispositions.map { try $0.get().status } == [.completed])
    #expect(try exchanged.leases.get().map(\.payload) == [[1]])
  }

  @Test func `records every answer of its own kind`() async throws {
    try await enqueue(4)
    let leases = try await exchange([], 4).leases.get()
    try await daybook.cancel(leases[3].job)
    let exchanged = try await exchange(
      [
        AttemptAnswer(leases[0], .completed(result: [7])),
        AttemptAnswer(leases[1], .failed(Failure(message: "no"))),
        AttemptAnswer(leases[2], .interrupted(.shutdown)),
        AttemptAnswer(leases[3], .cancelled),
      ], 0)
    let statuses = try exchanged.dispositions.map { try $0.get().status }
    #expect(statuses == [.completed, .retryable, .paused, .cancelled])
  }

  @Test func `records the other answers when one comes too late`() async throws {
    try await enqueue(3)
    let leases = try await exchange([], 2).leases.get()
    try await daybook.interrupt(leases[0], .released)
    let exchanged = try await exchange(leases.map { AttemptAnswer($0, .completed()) }, 1)
    #expect(exchanged.dispositions[0] == .failure(.rejected(.lateResult(current: 1))))
    #expect(try exchanged.dispositions[1].get().status == .completed)
    #expect(try exchanged.leases.get().count == 1)
  }

  @Test func `records answers of a worker that is taken for gone, and leases nothing`()
    async throws
  {
    try await enqueue(2)
    let lease = try #require(try await exchange([], 1).leases.get().first)
    try await daybook.stopWorker(worker)
    let exchanged = try await exchange([AttemptAnswer(lease, .completed())], 1)
    #expect(exchanged.dispositions == [.failure(.rejected(.lateResult(current: 1)))])
    #expect(throws: DaybookError.rejected(.unknownWorker)) { try exchanged.leases.get() }
  }

  @Test func `reads a large frame a few times, not once for every job in it`() async throws {
    try await enqueue(1000)
    let before = log.readCount
    for number in 0..<1000 {
      let lease = try #require(try await exchange([], 1).leases.get().first)
      #expect(lease.payload == [UInt8(truncatingIfNeeded: number)])
    }
    #expect(log.readCount - before < 12)
  }

  @Test func `reads two large frames in turn a few times each`() async throws {
    try await enqueue(500)
    try await daybook.enqueue(
      (0..<500).map { index in
        var request = JobRequest(kind: "other", payload: [UInt8(truncatingIfNeeded: index)])
        request.queue = "other"
        return request
      })
    let before = log.readCount
    for number in 0..<500 {
      for queue in ["default", "other"] {
        let leases = try await daybook.lease(upTo: 1, from: [queue], as: worker)
        #expect(leases.first?.payload == [UInt8(truncatingIfNeeded: number)])
      }
    }
    #expect(log.readCount - before < 24)
  }

  @Test func `reads jobs that are leased together in one go`() async throws {
    try await enqueue(1000)
    let before = log.readCount
    let leases = try await exchange([], 1000).leases.get()
    #expect(leases.map { $0.payload! } == (0..<1000).map { [UInt8(truncatingIfNeeded: $0)] })
    #expect(log.readCount - before == 1)
  }

  @Test func `finds payloads whatever order the jobs come in`() async throws {
    for round in 0..<20 {
      try await daybook.enqueue(
        (0..<20).map { index in
          var request = JobRequest(kind: "resize", payload: [UInt8(round), UInt8(index)])
          request.weight = UInt64((index * 7 + round * 13) % 31)
          return request
        })
    }
    var found: [[UInt8]] = []
    while let lease = try await exchange([], 1).leases.get().first {
      found.append(try #require(lease.payload))
      #expect(try await daybook.view().detail(of: lease.job)?[.payload] == lease.payload)
    }
    #expect(Set(found).count == 400)
  }
}
