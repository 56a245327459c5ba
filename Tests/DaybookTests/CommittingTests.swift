import Daybook
import DaybookTesting
import Testing

@Suite struct `Committing a batch` {
  let log = FaultyLog(memoryLog())
  let daybook: Daybook

  init() throws { daybook = try Daybook(on: log, options: .onWritersThread) }

  @Test func `nobody is answered before the commit`() async throws {
    log.holdCommits()
    let isReleased = Shared(false)
    let answer = Task {
      _ = try await daybook.enqueue(JobRequest(kind: "resize"))
      return isReleased.value
    }
    await until { log.isHolding }
    for _ in 0..<1_000 { await Task.yield() }
    isReleased.value = true
    log.releaseCommits()
    #expect(try await answer.value)
  }

  @Test func `no view shows an event before its commit`() async throws {
    log.holdCommits()
    let isReleased = Shared(false)
    let enqueued = Task { try await daybook.enqueue(JobRequest(kind: "resize")) }
    await until { log.isHolding }
    let seen = Task {
      let jobs = try await daybook.view().jobs()
      return (jobs.count, isReleased.value)
    }
    for _ in 0..<1_000 { await Task.yield() }
    isReleased.value = true
    log.releaseCommits()
    let (count, wasReleased) = try await seen.value
    #expect(count == 0 || wasReleased)
    _ = try await enqueued.value
  }

  @Test func `no follower sees an event before its commit`() async throws {
    log.holdCommits()
    let isReleased = Shared(false)
    let follower = Task {
      for try await _ in daybook.events(follows: true) { return isReleased.value }
      return false
    }
    let enqueued = Task { try await daybook.enqueue(JobRequest(kind: "resize")) }
    await until { log.isHolding }
    for _ in 0..<1_000 { await Task.yield() }
    isReleased.value = true
    log.releaseCommits()
    #expect(try await follower.value)
    _ = try await enqueued.value
  }

  @Test func `callers who come while a commit runs share the next one`() async throws {
    log.holdCommits()
    let first = Task { try await daybook.enqueue(JobRequest(kind: "first")) }
    await until { log.isHolding }
    let calling = Shared(0)
    var others: [Task<EnqueueResult, any Error>] = []
    for number in 0..<100 {
      others.append(
        Task {
          calling.update { $0 += 1 }
          return try await daybook.enqueue(JobRequest(kind: "other \(number)"))
        })
    }
    await until { calling.value == 100 }
    for _ in 0..<100 { await Task.yield() }
    log.releaseCommits()
    _ = try await first.value
    for other in others { _ = try await other.value }
    #expect(log.commitCount < 50)
    #expect(try await daybook.view().jobs().count == 100)
    #expect(try await daybook.view().position == LogPosition(rawValue: 101))
  }

  @Test func `a rejection leaves nothing in the log`() async throws {
    await #expect(throws: DaybookError.rejected(.unknownJob)) {
      try await daybook.pause(JobID(rawValue: 7))
    }
    #expect(try log.head() == .empty)
  }

  @Test func `a list of jobs with one that is not allowed queues none`() async throws {
    var wrong = JobRequest(kind: "resize")
    wrong.priority = -1
    await #expect(throws: DaybookError.rejected(.invalid(field: .priority(-1)))) {
      _ = try await daybook.enqueue([JobRequest(kind: "resize"), wrong])
    }
    #expect(try log.head() == .empty)
  }

  @Test func `closing answers everybody who came before, and refuses everybody after`()
    async throws
  {
    log.holdCommits()
    let early = Task { try await daybook.enqueue(JobRequest(kind: "early")) }
    await until { log.isHolding }
    let closing = Task { await daybook.close() }
    for _ in 0..<100 { await Task.yield() }
    log.releaseCommits()
    await closing.value
    #expect(try await early.value == .queued(JobID(rawValue: 1)))
    await #expect(throws: DaybookError.closed) {
      _ = try await daybook.enqueue(JobRequest(kind: "late"))
    }
  }
}
