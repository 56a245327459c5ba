import Daybook
import DaybookDomain
import SystemPackage
import Testing

@Suite struct `Batches in a view` {
  /// Works until nothing is left; every third job fails for good.
  private func work(_ daybook: Daybook, _ worker: Worker) async throws {
    while let lease = try await daybook.lease(upTo: 1, from: ["default"], as: worker).first {
      if lease.payload == [2] {
        var failure = Failure(message: "the third is bad", errorType: "Oops")
        failure.category = .permanent
        failure.stage = "measure"
        try await daybook.fail(lease, failure)
      } else {
        try await daybook.complete(lease)
      }
    }
  }

  private func jobs(_ count: Int) -> [JobRequest] {
    (0..<count).map { JobRequest(kind: "analyse", payload: [UInt8($0 % 256)]) }
  }

  @Test func `are those of their owner, the newest first`() async throws {
    let daybook = try Daybook(on: memoryLog())
    var opened: [String: [BatchID]] = [:]
    for number in 0..<9 {
      let owner = ["ada", "bob"][number % 2]
      opened[owner, default: []].append(try await daybook.openBatch(BatchRequest(owner: owner)))
    }
    let view = try await daybook.view()
    #expect(try view.batches(owner: "ada").map(\.id) == opened["ada"]?.reversed())
    #expect(try view.batches(limit: 1).map(\.id) == [opened["ada"]!.last!])
    #expect(try view.latestBatch(of: "bob")?.id == opened["bob"]?.last)
    #expect(try view.latestBatch(of: "nobody") == nil)
  }

  @Test func `show every job with its last error`() async throws {
    let daybook = try Daybook(on: memoryLog())
    let worker = try await daybook.startWorker(named: "worker:one")
    let receipt = try await daybook.enqueueBatch(BatchRequest(owner: "ada"), of: jobs(4))
    try await daybook.enqueue(JobRequest(kind: "of nobody"))
    try await work(daybook, worker)
    try await daybook.delete(receipt.jobs[3].job)
    let items = try #require(try await daybook.view().items(of: receipt.batch))
    #expect(items.map(\.job) == receipt.jobs.map(\.job))
    #expect(items.map(\.status) == [.completed, .completed, .failed, .deleted])
    #expect(items[2].lastFailure?.message == "the third is bad")
    #expect(items[2].lastFailure?.stage == "measure")
    #expect(items[0].lastFailure == nil)
    #expect(items[3].summary == nil)
  }

  @Test func `find jobs that were added between those of others`() async throws {
    let daybook = try Daybook(on: memoryLog())
    let batches = [
      try await daybook.openBatch(BatchRequest(owner: "ada")),
      try await daybook.openBatch(BatchRequest(owner: "bob")),
    ]
    var queued: [[JobID]] = [[], []]
    for number in 0..<20 {
      var request = JobRequest(kind: "analyse")
      request.batch = batches[number % 2]
      queued[number % 2].append(try await daybook.enqueue(request).job)
    }
    let view = try await daybook.view()
    #expect(try view.items(of: batches[0])?.map(\.job) == queued[0])
    #expect(try view.items(of: batches[1])?.map(\.job) == queued[1])
  }

  @Test func `say of a job which batch it belongs to`() async throws {
    let daybook = try Daybook(on: memoryLog())
    let receipt = try await daybook.enqueueBatch(BatchRequest(owner: "ada"), of: jobs(1))
    #expect(try await daybook.view().job(receipt.jobs[0].job)?.batch == receipt.batch)
  }

  /// Batches of three jobs each, one after the other, in a log that keeps few ended jobs in memory.
  private func daybook(
    at path: FilePath, batches count: Int
  ) async throws -> (Daybook, Worker, [RequestReceipt]) {
    var options = Daybook.Options()
    options.finishedInMemory = 8
    let daybook = try await Daybook.open(at: path, options: options)
    let worker = try await daybook.startWorker(named: "worker:one")
    var receipts: [RequestReceipt] = []
    for number in 0..<count {
      receipts.append(
        try await daybook.enqueueBatch(
          BatchRequest(owner: number == 0 ? "first" : "ada", finishing: JobRequest(kind: "end")),
          of: jobs(3)))
      try await work(daybook, worker)
    }
    return (daybook, worker, receipts)
  }

  @Test func `are shown as before when they have left memory`() async throws {
    try await withTemporaryPath { path in
      let (daybook, _, receipts) = try await daybook(at: path, batches: 20)
      let view = try await daybook.view()
      #expect(view.batchesInMemory < 12)
      let first = try #require(try view.batch(receipts[0].batch))
      #expect(first.owner == "first")
      #expect(first.status == .finished)
      #expect([first.total, first.completed, first.failed] == [3, 2, 1])
      #expect(first.sealedAt != nil)
      #expect(first.finishingJob != nil)
      #expect(try view.latestBatch(of: "first") == first)
      #expect(try view.batches().map(\.id) == receipts.reversed().map(\.batch))
      #expect(try view.batches(owner: "first") == [first])
      #expect(
        try view.batches(limit: 15).map(\.id) == receipts.reversed().prefix(15).map(\.batch))
      let items = try #require(try view.items(of: receipts[0].batch))
      #expect(items.map(\.status) == [.completed, .completed, .failed])
      #expect(items[2].lastFailure?.message == "the third is bad")
      await daybook.close()
    }
  }

  @Test func `that have left memory are no jobs, and take none`() async throws {
    try await withTemporaryPath { path in
      let (daybook, _, receipts) = try await daybook(at: path, batches: 20)
      let view = try await daybook.view()
      let number = receipts[0].batch.rawValue
      #expect(try view.job(JobID(rawValue: number)) == nil)
      #expect(try view.history(of: JobID(rawValue: number)) == nil)
      #expect(try view.jobCount(JobQuery()) == 80)
      var request = JobRequest(kind: "analyse")
      request.batch = receipts[0].batch
      let late = request
      await #expect(throws: DaybookError.rejected(.batchSealed)) { try await daybook.enqueue(late) }
      #expect(try await daybook.cancelBatch(receipts[0].batch) == BatchCancellation())
      await daybook.close()
    }
  }

  @Test func `count a job that is retried after they have left memory`() async throws {
    try await withTemporaryPath { path in
      let (daybook, _, receipts) = try await daybook(at: path, batches: 20)
      try await daybook.retry(receipts[0].jobs[2].job)
      let shown = try #require(try await daybook.view().batch(receipts[0].batch))
      #expect(shown.outstanding == 1)
      #expect(shown.failed == 0)
      #expect(try await daybook.agreesWithReplay())
      await daybook.close()
    }
  }

  @Test func `wait for their jobs that have left memory before them`() async throws {
    try await withTemporaryPath { path in
      var options = Daybook.Options()
      options.finishedInMemory = 4
      let daybook = try await Daybook.open(at: path, options: options)
      let worker = try await daybook.startWorker(named: "worker:one")
      let receipt = try await daybook.enqueueBatch(
        BatchRequest(owner: "ada", finishing: JobRequest(kind: "end")), of: jobs(200))
      for _ in 0..<199 {
        let lease = try #require(
          try await daybook.lease(upTo: 1, from: ["default"], as: worker).first)
        try await daybook.complete(lease)
      }
      let before = try #require(try await daybook.view().batch(receipt.batch))
      #expect(before.status == .sealed)
      #expect(before.completed == 199)
      try await daybook.cancel(receipt.jobs[199].job)
      let shown = try #require(try await daybook.view().batch(receipt.batch))
      #expect(shown.status == .finished)
      #expect(shown.finishingJob != nil)
      #expect(try await daybook.agreesWithReplay())
      await daybook.close()
    }
  }
}
