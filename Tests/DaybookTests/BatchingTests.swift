import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire
import Testing

@Suite struct `A batch` {
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    daybook = try Daybook(on: memoryLog())
    worker = try await daybook.startWorker(named: "worker:one")
  }

  /// A batch of so many jobs, with a finishing job, queued and sealed in one go.
  private func queue(_ count: Int) async throws -> RequestReceipt {
    var finishing = JobRequest(kind: "letter", payload: Array("dear".utf8))
    finishing.queue = "letters"
    finishing.priority = 70
    finishing.labels = [Label("paper=fine")]
    let request = BatchRequest(
      owner: "ada", finishing: finishing, labels: [Label("study=7")])
    let jobs = (0..<count).map { JobRequest(kind: "analyse", payload: [UInt8($0)]) }
    return try await daybook.enqueueBatch(request, of: jobs)
  }

  private func lease() async throws -> Lease {
    try #require(try await daybook.lease(upTo: 1, from: ["default"], as: worker).first)
  }

  private func fail(_ lease: Lease) async throws {
    var failure = Failure(message: "no", errorType: "Oops")
    failure.category = .permanent
    try await daybook.fail(lease, failure)
  }

  private func summary(_ batch: BatchID) async throws -> BatchSummary {
    try #require(try await daybook.view().batch(batch))
  }

  /// The events of a type, in order.
  private func events(_ type: String) async throws -> [RecordedEvent] {
    var found: [RecordedEvent] = []
    for try await element in daybook.events() where element.recorded.event.typeWord == type {
      found.append(element.recorded)
    }
    return found
  }

  private func finishingJobs() async throws -> [JobSummary] {
    var query = JobQuery()
    query.kind = "letter"
    return try await daybook.view().jobs(query)
  }

  @Test func `is opened, filled and sealed in one commit`() async throws {
    let log = FaultyLog(memoryLog())
    let daybook = try Daybook(on: log)
    try await daybook.enqueueBatch(
      BatchRequest(owner: "ada"), of: (0..<50).map { _ in JobRequest(kind: "analyse") })
    #expect(log.commitCount == 1)
  }

  @Test func `counts its jobs as they go`() async throws {
    let batch = try await queue(4).batch
    try await daybook.complete(try await lease())
    try await fail(try await lease())
    _ = try await lease()
    let shown = try await summary(batch)
    #expect(shown.status == .sealed)
    #expect(shown.total == 4)
    #expect([shown.completed, shown.failed, shown.running, shown.outstanding] == [1, 1, 1, 2])
    #expect(shown.percent == 50)
  }

  @Test func `is finished when its last job has ended, and its finishing job is queued`()
    async throws
  {
    let batch = try await queue(2).batch
    try await daybook.complete(try await lease())
    #expect(try await finishingJobs().isEmpty)
    try await fail(try await lease())
    let shown = try await summary(batch)
    #expect(shown.status == .finished)
    #expect(shown.percent == 100)
    let job = try #require(try await finishingJobs().first)
    #expect(shown.finishingJob == job.id)
    #expect(job.queue == "letters")
    #expect(job.priority == 70)
  }

  @Test func `gives its finishing job the payload and the labels it was opened with`()
    async throws
  {
    _ = try await queue(1)
    try await daybook.complete(try await lease())
    let lease = try #require(
      try await daybook.lease(upTo: 1, from: ["letters"], as: worker).first)
    #expect(lease.payload == Array("dear".utf8))
    let labels = try await daybook.view().detail(of: lease.job)?.labels
    #expect(labels == [Label("study=7"), Label("paper=fine")])
  }

  @Test func `says what finished it, and why its finishing job is there`() async throws {
    let batch = try await queue(2).batch
    try await daybook.complete(try await lease())
    try await fail(try await lease())
    let finished = try #require(try await events("BatchFinished").first)
    let last = try #require(try await events("JobFailed").first)
    #expect(finished.cause == last.position)
    #expect(
      finished.event
        == .batchFinished(
          JobEvent.BatchFinished(
            batch: batch, completedCount: 1, failedCount: 1, cancelledCount: 0)))
    let job = try #require(try await finishingJobs().first)
    #expect(
      try await events("JobQueued").first { $0.job == job.id }?.cause == finished.position)
  }

  @Test func `that is not sealed is not finished`() async throws {
    let batch = try await daybook.openBatch(BatchRequest(owner: "ada"))
    var request = JobRequest(kind: "analyse")
    request.batch = batch
    try await daybook.enqueue(request)
    try await daybook.complete(try await lease())
    #expect(try await summary(batch).status == .open)
    try await daybook.sealBatch(batch)
    #expect(try await summary(batch).status == .finished)
  }

  @Test func `without jobs is finished when it is sealed`() async throws {
    let batch = try await queue(0).batch
    let shown = try await summary(batch)
    #expect(shown.status == .finished)
    #expect(shown.percent == 100)
    #expect(try await finishingJobs().count == 1)
  }

  @Test func `counts a job that is retried after the end, and is not finished again`()
    async throws
  {
    let receipt = try await queue(2)
    try await daybook.complete(try await lease())
    let last = try await lease()
    try await fail(last)
    try await daybook.retry(last.job)
    #expect(try await summary(receipt.batch).outstanding == 1)
    try await daybook.complete(try await lease())
    #expect(try await summary(receipt.batch).completed == 2)
    #expect(try await events("BatchFinished").count == 1)
    #expect(try await finishingJobs().count == 1)
  }

  @Test func `is finished by a deletion or a cancellation too`() async throws {
    let receipt = try await queue(3)
    try await daybook.complete(try await lease())
    try await daybook.cancel(receipt.jobs[1].job)
    try await daybook.delete(receipt.jobs[2].job)
    let shown = try await summary(receipt.batch)
    #expect(shown.status == .finished)
    #expect(shown.cancelled == 2)
    #expect(try await finishingJobs().count == 1)
  }

  @Test func `is finished once by answers that come together`() async throws {
    _ = try await queue(40)
    let leases = try await daybook.lease(upTo: 40, from: ["default"], as: worker)
    let daybook = daybook
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lease in leases { group.addTask { try await daybook.complete(lease) } }
      try await group.waitForAll()
    }
    #expect(try await events("BatchFinished").count == 1)
    #expect(try await finishingJobs().count == 1)
    #expect(try await daybook.agreesWithReplay())
  }
}
