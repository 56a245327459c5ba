import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire
import Foundation
import SystemPackage
import Testing

@Suite struct `A job's way through the queue` {
  let daybook: Daybook

  init() throws {
    daybook = try Daybook(
      on: MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0))
  }

  @Test func `a job that was queued, leased and completed is completed`() async throws {
    var request = JobRequest(kind: "resize", payload: Array("cat.jpg".utf8))
    request.key = "cat"
    let job = try await daybook.enqueue(request).job
    let worker = try await daybook.startWorker(named: "worker:one")
    let lease = try #require(try await daybook.lease(upTo: 5, from: ["default"], as: worker).first)
    #expect(lease.job == job)
    #expect(lease.payload == Array("cat.jpg".utf8))
    try await daybook.complete(lease)
    let view = try await daybook.view()
    #expect(try view.job(job)?.status == .completed)
    #expect(try view.history(of: job)?.events.count == 3)
    #expect(try view.jobs().count == 1)
    await daybook.close()
  }

  @Test func `a job that fails is retried and then fails for good`() async throws {
    var request = JobRequest(kind: "resize")
    request.retry = RetryPolicy(attemptLimit: 2, baseMilliseconds: 0)
    let job = try await daybook.enqueue(request).job
    let worker = try await daybook.startWorker(named: "worker:one")
    for expected in [JobStatus.retryable, .failed] {
      let lease = try #require(
        try await daybook.lease(upTo: 1, from: ["default"], as: worker).first)
      let disposition = try await daybook.fail(lease, Failure(message: "no", errorType: "Oops"))
      #expect(disposition.status == expected)
    }
    let view = try await daybook.view()
    #expect(view.failures().first?.count == 2)
    #expect(try view.job(job)?.status == .failed)
  }

  @Test func `on disk everything is there again after opening`() async throws {
    let directory = FilePath(
      FileManager.default.temporaryDirectory.appending(path: "daybook-\(UUID())").path)
    defer { try? FileManager.default.removeItem(atPath: directory.string) }
    let first = try await Daybook.open(at: directory)
    let results = try await first.enqueue(
      (0..<10_000).map { JobRequest(kind: "k\($0 % 7)", payload: [1, 2, 3]) })
    #expect(results.count == 10_000)
    let worker = try await first.startWorker(named: "worker:one")
    let leases = try await first.lease(upTo: 3_000, from: ["default"], as: worker)
    #expect(try await first.complete(leases).count == 3_000)
    let digests = try await first.view().digests().map { "\($0.name) \($0.digest)" }
    let second = try await Daybook.open(at: directory)
    #expect(try await second.view().digests().map { "\($0.name) \($0.digest)" } == digests)
    await first.close()
    await second.close()
    let third = try await Daybook.open(at: directory)
    #expect(try await third.view().digests().map { "\($0.name) \($0.digest)" } == digests)
    #expect(try await third.view().jobs().count == 100)
    await third.close()
  }
}
