import Daybook
import DaybookDomain
import DaybookLog
import Testing

/// Data of the application, written in the same transaction as what becomes of a job.
@Suite struct `Transacting` {
  struct Oops: Error {}

  let log = memoryLog()
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    daybook = try Daybook(on: log)
    worker = try await daybook.startWorker(named: "worker:one")
  }

  private func lease() async throws -> Lease {
    try await daybook.enqueue(JobRequest(kind: "pay"))
    return try #require(try await daybook.lease(upTo: 1, from: ["default"], as: worker).first)
  }

  private func value(_ key: String) throws -> [UInt8]? { try daybook.data[key] }

  @Test func `completes a job together with its effect`() async throws {
    let lease = try await lease()
    try await daybook.transact { $0["balance/7"] = [5] }
    try await daybook.complete(lease) { data in
      let old = data["balance/7"] ?? [0]
      data["balance/7"] = [old[0] + 1]
    }
    #expect(try value("balance/7") == [6])
    #expect(try await daybook.view().job(lease.job)?.status == .completed)
  }

  @Test func `fails an attempt together with its effect`() async throws {
    let lease = try await lease()
    try await daybook.fail(lease, Failure(message: "no")) { $0["failed"] = [1] }
    #expect(try value("failed") == [1])
    #expect(try await daybook.view().job(lease.job)?.status == .retryable)
  }

  @Test func `queues a job together with its effect, which knows the job`() async throws {
    let told = Shared<JobID?>(nil)
    let result = try await daybook.enqueue(JobRequest(kind: "pay")) { data, job in
      told.value = job
      data["queued"] = [1]
    }
    #expect(result == .queued(told.value!))
    #expect(try value("queued") == [1])
  }

  @Test func `has no effect when the job is a duplicate`() async throws {
    var request = JobRequest(kind: "pay")
    request.key = "once"
    try await daybook.enqueue(request)
    let wanted = request
    try await daybook.enqueue(wanted) { data, _ in data["queued"] = [1] }
    #expect(try value("queued") == nil)
  }

  @Test func `has its effect once when a completion is said twice`() async throws {
    let lease = try await lease()
    for _ in 0..<2 {
      try await daybook.complete(lease) { data in
        data["count"] = [(data["count"]?[0] ?? 0) + 1]
      }
    }
    #expect(try value("count") == [1])
  }

  @Test func `has no effect when the lease had ended, and records the late result`() async throws {
    let lease = try await lease()
    try await daybook.interrupt(lease, .shutdown)
    await #expect(throws: DaybookError.rejected(.lateResult(current: 1))) {
      try await daybook.complete(lease) { $0["count"] = [1] }
    }
    #expect(try value("count") == nil)
    let history = try #require(try await daybook.view().history(of: lease.job))
    #expect(history.events.last?.recorded.event.typeWord == "LateResultRefused")
  }

  @Test func `writes nothing of a command whose closure throws`() async throws {
    let lease = try await lease()
    let head = try await daybook.view().position
    await #expect(throws: Oops.self) {
      try await daybook.complete(lease) { data in
        data["count"] = [1]
        throw Oops()
      }
    }
    await #expect(throws: Oops.self) {
      try await daybook.enqueue(JobRequest(kind: "pay")) { _, _ in throw Oops() }
    }
    #expect(try value("count") == nil)
    #expect(try await daybook.view().position == head)
    #expect(try await daybook.view().job(lease.job)?.status == .running)
  }

  @Test func `keeps what others command in the same commit as one that throws`() async throws {
    let log = FaultyLog(memoryLog())
    let daybook = try Daybook(on: log, options: .onWritersThread)
    log.holdCommits()
    async let first: Void = daybook.transact { $0["first"] = [1] }
    await until { log.isHolding }
    // All of these collect while the first one commits.
    let others = Task {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in UInt8(0)..<10 {
          group.addTask {
            try? await daybook.transact { data in
              data["n/\(number)"] = [number]
              data["sum"] = [(data["sum"]?[0] ?? 0) + 1]
              if number % 2 == 0 { throw Oops() }
            }
          }
        }
        try await group.waitForAll()
      }
    }
    log.releaseCommits()
    try await first
    try await others.value
    let keys = try daybook.data.entries(withPrefix: "n/").map { $0.value[0] }
    #expect(keys == [1, 3, 5, 7, 9])
    #expect(try daybook.data["sum"] == [5])
  }

  @Test func `sees what it has written and removed itself`() async throws {
    let seen = try await daybook.transact { data in
      data["a"] = [1]
      let first = data["a"]
      data["a"] = nil
      return [first, data["a"]]
    }
    #expect(seen == [[1], nil])
    #expect(try value("a") == nil)
  }

  @Test func `leaves no event and no commit when nothing was written`() async throws {
    let before = log.commitNumber
    _ = try await daybook.transact { $0["a"] }
    #expect(log.commitNumber == before)
  }

  @Test(arguments: [0, 512])
  func `refuses a command with a key of no or too many bytes`(count: Int) async throws {
    let lease = try await lease()
    let key = String(repeating: "k", count: count)
    let field = InvalidField.name(field: "key", byteCount: count, limit: 511)
    await #expect(throws: DaybookError.rejected(.invalid(field: field))) {
      try await daybook.complete(lease) { data in
        data["fine"] = [1]
        data[key] = [1]
      }
    }
    #expect(try value("fine") == nil)
    #expect(try await daybook.view().job(lease.job)?.status == .running)
  }

  @Test func `refuses a command that writes more than it said`() async throws {
    let field = InvalidField.data(byteCount: 11, limit: 10)
    await #expect(throws: DaybookError.rejected(.invalid(field: field))) {
      try await daybook.transact(byteLimit: 10) { $0["k"] = [UInt8](repeating: 0, count: 10) }
    }
  }

  @Test func `shows what starts with a prefix, in order`() async throws {
    try await daybook.transact { data in
      for key in ["b/2", "a", "b/10", "b", "c", "b/1"] { data[key] = Array(key.utf8) }
    }
    let found = try daybook.data.entries(withPrefix: "b/")
    #expect(found.map { String(decoding: $0.key, as: UTF8.self) } == ["b/1", "b/10", "b/2"])
    #expect(try daybook.data.entries(withPrefix: "").count == 6)
  }

  @Test func `tells of a full disk, and writes nothing`() async throws {
    let log = FaultyLog(memoryLog())
    let daybook = try Daybook(on: log)
    log.fail([.full])
    await #expect(throws: DaybookError.storage(.full)) {
      try await daybook.transact { $0["a"] = [1] }
    }
    #expect(try daybook.data["a"] == nil)
  }

  @Test func `is there again after opening`() async throws {
    try await withTemporaryPath { path in
      let first = try await Daybook.open(at: path)
      try await first.transact { $0["a"] = [1] }
      let second = try await Daybook.open(at: path)
      #expect(try second.data["a"] == [1])
      await first.close()
      await second.close()
      let third = try await Daybook.open(at: path)
      #expect(try third.data["a"] == [1])
      await third.close()
    }
  }
}
