import Daybook
import DaybookDomain
import DaybookLog
import Testing

@Suite struct `A batch whose last answer meets a fault` {
  private let log = FaultyLog(memoryLog())
  private let daybook: Daybook
  private let lease: Lease
  private let batch: BatchID

  /// A batch of one job, which runs.
  init() async throws {
    daybook = try Daybook(on: log)
    let worker = try await daybook.startWorker(named: "worker:one")
    batch = try await daybook.enqueueBatch(
      BatchRequest(owner: "ada", finishing: JobRequest(kind: "letter", payload: [1, 2, 3])),
      of: [JobRequest(kind: "analyse")]
    ).batch
    lease = try #require(try await daybook.lease(upTo: 1, from: ["default"], as: worker).first)
  }

  private func shown() async throws -> BatchSummary {
    try #require(try await daybook.view().batch(batch))
  }

  private func finishingJobs() async throws -> Int {
    var query = JobQuery()
    query.kind = "letter"
    return try await daybook.view().jobCount(query)
  }

  @Test(arguments: [FaultyLog.Fault.full, .unknownAndLost])
  func `is not finished when the answer is lost, and once when it is given again`(
    _ fault: FaultyLog.Fault
  ) async throws {
    log.fail([fault])
    await #expect(throws: DaybookError.self) { try await daybook.complete(lease) }
    #expect(try await shown().status == .sealed)
    #expect(try await finishingJobs() == 0)
    try await daybook.complete(lease)
    #expect(try await shown().status == .finished)
    #expect(try await finishingJobs() == 1)
  }

  @Test func `is finished when the answer was written after all, and not again`() async throws {
    log.fail([.unknownButWritten])
    await #expect(throws: DaybookError.self) { try await daybook.complete(lease) }
    #expect(try await shown().status == .finished)
    #expect(try await finishingJobs() == 1)
    try await daybook.complete(lease)
    #expect(try await finishingJobs() == 1)
    #expect(try await daybook.agreesWithReplay())
  }
}
