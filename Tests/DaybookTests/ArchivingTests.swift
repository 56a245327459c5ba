import Daybook
import SystemPackage
import Testing

@Suite struct `Jobs that have left memory` {
  /// Completes so many jobs, of which few stay in memory.
  private func daybook(
    at path: FilePath, completing count: Int
  ) async throws -> (Daybook, [JobID]) {
    var options = Daybook.Options()
    options.finishedInMemory = 10
    let daybook = try await Daybook.open(at: path, options: options)
    let worker = try await daybook.startWorker(named: "worker:one")
    var jobs: [JobID] = []
    for number in 0..<count {
      var request = JobRequest(kind: "resize", payload: [UInt8(number % 256)])
      request.key = "cat \(number)"
      jobs.append(try await daybook.enqueue(request).job)
      for lease in try await daybook.lease(upTo: 1, from: ["default"], as: worker) {
        try await daybook.complete(lease)
      }
    }
    return (daybook, jobs)
  }

  @Test func `are listed and shown as before`() async throws {
    try await withTemporaryPath { path in
      let (daybook, jobs) = try await daybook(at: path, completing: 100)
      let view = try await daybook.view()
      var query = JobQuery()
      query.limit = 1_000
      #expect(try view.jobs(query).map(\.id) == jobs.reversed())
      #expect(try view.job(jobs[0])?.status == .completed)
      #expect(try view.job(jobs[0])?.kind == "resize")
      #expect(try view.history(of: jobs[0])?.events.count == 3)
      await daybook.close()
    }
  }

  @Test func `take no room in memory`() async throws {
    try await withTemporaryPath { path in
      let (daybook, _) = try await daybook(at: path, completing: 100)
      var archived = 0
      for try await event in daybook.events() {
        if case .finishedArchived = event.recorded.event { archived += 1 }
      }
      #expect(archived > 1)
      #expect(try await daybook.agreesWithReplay())
      await daybook.close()
    }
  }

  @Test func `come back when somebody retries them`() async throws {
    try await withTemporaryPath { path in
      let (daybook, jobs) = try await daybook(at: path, completing: 100)
      #expect(try await daybook.retry(jobs[3]).status == .available)
      let worker = try await daybook.startWorker(named: "worker:two")
      let lease = try #require(
        try await daybook.lease(upTo: 1, from: ["default"], as: worker).first)
      #expect(lease.job == jobs[3])
      #expect(lease.attempt == 2)
      #expect(lease.payload == [3])
      try await daybook.complete(lease)
      #expect(try await daybook.view().job(jobs[3])?.attempt == 2)
      #expect(try await daybook.agreesWithReplay())
      await daybook.close()
    }
  }

  @Test func `are refused like others when they are acted on wrongly`() async throws {
    try await withTemporaryPath { path in
      let (daybook, jobs) = try await daybook(at: path, completing: 100)
      await #expect(throws: DaybookError.rejected(.finished(.completed))) {
        try await daybook.pause(jobs[3])
      }
      await daybook.close()
    }
  }

  @Test func `are gone from every list when they are deleted, and stay in the log`() async throws {
    try await withTemporaryPath { path in
      let (daybook, jobs) = try await daybook(at: path, completing: 100)
      try await daybook.delete(jobs[3])
      let view = try await daybook.view()
      #expect(try view.job(jobs[3]) == nil)
      #expect(try view.jobCount(JobQuery()) == 99)
      let history = try #require(try view.history(of: jobs[3]))
      guard case .deleted = history.events.last?.recorded.event else {
        Issue.record("the deletion is the job's last event")
        return
      }
      await daybook.close()
    }
  }

  @Test func `are found again by a daybook that opens the log later`() async throws {
    try await withTemporaryPath { path in
      let (first, jobs) = try await daybook(at: path, completing: 100)
      let fingerprint = try await first.fingerprint()
      await first.close()
      let second = try await Daybook.open(at: path)
      #expect(try await second.fingerprint() == fingerprint)
      #expect(try await second.view().job(jobs[0])?.status == .completed)
      await second.close()
    }
  }
}
