import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire
import Testing

@Suite struct `The rules of batches` {
  let daybook: Daybook

  init() throws { daybook = try Daybook(on: memoryLog()) }

  private func job(in batch: BatchID) -> JobRequest {
    var request = JobRequest(kind: "analyse")
    request.batch = batch
    return request
  }

  private func position() async throws -> LogPosition { try await daybook.view().position }

  @Test func `keep jobs out of a batch that is sealed`() async throws {
    let batch = try await daybook.openBatch(BatchRequest(owner: "ada"))
    try await daybook.enqueue(job(in: batch))
    try await daybook.sealBatch(batch)
    let before = try await position()
    await #expect(throws: DaybookError.rejected(.batchSealed)) {
      try await daybook.enqueue(job(in: batch))
    }
    #expect(try await position() == before)
  }

  @Test func `keep all jobs out when one of them is for a sealed batch`() async throws {
    let batch = try await daybook.openBatch(BatchRequest(owner: "ada"))
    try await daybook.sealBatch(batch)
    let before = try await position()
    await #expect(throws: DaybookError.rejected(.batchSealed)) {
      try await daybook.enqueue([JobRequest(kind: "free"), job(in: batch)])
    }
    #expect(try await position() == before)
  }

  @Test(arguments: [UInt64(0), 1, 99])
  func `know no batch that was never opened`(_ number: UInt64) async throws {
    try await daybook.enqueue(JobRequest(kind: "free"))
    let batch = BatchID(rawValue: number)
    await #expect(throws: DaybookError.rejected(.unknownBatch)) {
      try await daybook.enqueue(job(in: batch))
    }
    await #expect(throws: DaybookError.rejected(.unknownBatch)) {
      try await daybook.sealBatch(batch)
    }
    await #expect(throws: DaybookError.rejected(.unknownBatch)) {
      try await daybook.cancelBatch(batch)
    }
    #expect(try await daybook.view().batch(batch) == nil)
    #expect(try await daybook.view().items(of: batch) == nil)
  }

  @Test func `let a batch be sealed twice, and record it once`() async throws {
    let batch = try await daybook.openBatch(BatchRequest(owner: "ada"))
    try await daybook.sealBatch(batch)
    let before = try await position()
    try await daybook.sealBatch(batch)
    #expect(try await position() == before)
  }

  @Test func `want an owner`() async throws {
    let field = InvalidField.name(field: "owner", byteCount: 0, limit: 255)
    await #expect(throws: DaybookError.rejected(.invalid(field: field))) {
      try await daybook.openBatch(BatchRequest(owner: ""))
    }
  }

  @Test(arguments: ["delay", "due", "batch"])
  func `refuse a finishing job what only a job of now can have`(_ setting: String) async throws {
    var finishing = JobRequest(kind: "letter")
    if setting == "delay" { finishing.delay = .seconds(1) }
    if setting == "due" { finishing.due = Timestamp(milliseconds: 1) }
    if setting == "batch" { finishing.batch = BatchID(rawValue: 1) }
    let request = BatchRequest(owner: "ada", finishing: finishing)
    let field = InvalidField.queuedLater(setting: setting)
    await #expect(throws: DaybookError.rejected(.invalid(field: field))) {
      try await daybook.openBatch(request)
    }
    #expect(try await position() == .beginning)
  }

  @Test func `leave a job out of the batch that another one keeps out`() async throws {
    var request = JobRequest(kind: "analyse")
    request.key = "the same"
    let receipt = try await daybook.enqueueBatch(
      BatchRequest(owner: "ada"), of: [request, request])
    #expect(receipt.jobs[1] == .duplicate(of: receipt.jobs[0].job))
    #expect(try await daybook.view().batch(receipt.batch)?.total == 1)
  }

  @Test func `queue the finishing job even if another one has its key`() async throws {
    var finishing = JobRequest(kind: "letter")
    finishing.key = "the letter"
    try await daybook.enqueue(finishing)
    let receipt = try await daybook.enqueueBatch(
      BatchRequest(owner: "ada", finishing: finishing), of: [])
    #expect(try await daybook.view().batch(receipt.batch)?.finishingJob != nil)
  }
}

@Suite struct `Cancelling a batch` {
  let daybook: Daybook
  let worker: Worker
  let receipt: RequestReceipt
  let leases: [Lease]

  /// Five jobs: one completed, two running, two waiting.
  init() async throws {
    daybook = try Daybook(on: memoryLog())
    worker = try await daybook.startWorker(named: "worker:one")
    receipt = try await daybook.enqueueBatch(
      BatchRequest(owner: "ada", finishing: JobRequest(kind: "letter")),
      of: (0..<5).map { _ in JobRequest(kind: "analyse") })
    leases = try await daybook.lease(upTo: 3, from: ["default"], as: worker)
    try await daybook.complete(leases[0])
  }

  private func counts() async throws -> [JobStatus: Int] {
    try #require(try await daybook.view().batch(receipt.batch)).jobCounts
  }

  @Test func `cancels what waits and asks what runs, and nothing else`() async throws {
    try await daybook.enqueue(JobRequest(kind: "of nobody"))
    let answer = try await daybook.cancelBatch(receipt.batch)
    #expect(answer.cancelledCount == 2)
    #expect(answer.askedCount == 2)
    let view = try await daybook.view()
    #expect(try view.job(leases[1].job)?.isCancelRequested == true)
    #expect(try view.job(leases[0].job)?.status == .completed)
    var query = JobQuery()
    query.kind = "of nobody"
    #expect(try view.jobs(query).first?.status == .available)
  }

  @Test func `names the batch as the cause of everything`() async throws {
    let before = try await daybook.view().position
    let attribution = Attribution(actor: "cli:ada", note: "I am done")
    try await daybook.cancelBatch(receipt.batch, as: attribution)
    for try await element in daybook.events(after: before) {
      #expect(element.recorded.cause.rawValue == receipt.batch.rawValue)
    }
  }

  @Test func `finishes it when the running jobs have ended`() async throws {
    try await daybook.cancelBatch(receipt.batch)
    try await daybook.acknowledgeCancel(leases[1])
    #expect(try await daybook.view().batch(receipt.batch)?.status == .sealed)
    try await daybook.complete(leases[2])
    let shown = try await daybook.view().batch(receipt.batch)
    #expect(shown?.status == .finished)
    #expect(shown?.cancelled == 3)
    #expect(shown?.finishingJob != nil)
  }

  @Test func `ends running jobs at once when it is told so`() async throws {
    let answer = try await daybook.cancelBatch(receipt.batch, now: true)
    #expect(answer.cancelledCount == 4)
    #expect(try await counts()[.cancelled] == 4)
    #expect(try await daybook.view().batch(receipt.batch)?.status == .finished)
  }

  @Test func `twice asks nobody twice`() async throws {
    try await daybook.cancelBatch(receipt.batch)
    let before = try await daybook.view().position
    #expect(try await daybook.cancelBatch(receipt.batch) == BatchCancellation())
    #expect(try await daybook.view().position == before)
  }

  @Test func `that is open seals it`() async throws {
    let batch = try await daybook.openBatch(BatchRequest(owner: "ada"))
    try await daybook.cancelBatch(batch)
    #expect(try await daybook.view().batch(batch)?.status == .finished)
  }
}
