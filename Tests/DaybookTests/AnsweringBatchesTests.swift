import Daybook
import DaybookTesting
import Testing

@Suite struct `Answering batches when they are durable` {
  let log = FaultyLog(memoryLog())
  let daybook: Daybook

  init() throws { daybook = try Daybook(on: log, options: .onWritersThread) }

  @Test func `nobody is answered before the sync when no other batch follows`() async throws {
    log.holdSyncs()
    let isReleased = Shared(false)
    let answer = Task {
      _ = try await daybook.enqueue(JobRequest(kind: "resize"))
      return isReleased.value
    }
    await until { log.isHoldingSync }
    for _ in 0..<1_000 { await Task.yield() }
    isReleased.value = true
    log.releaseSyncs()
    #expect(try await answer.value)
  }

  @Test func `a batch that another follows is not synced by itself`() async throws {
    log.holdCommits()
    let first = Task { try await daybook.enqueue(JobRequest(kind: "first")) }
    await until { log.isHolding }
    let calling = Shared(0)
    let others = (0..<100).map { number in
      Task {
        calling.update { $0 += 1 }
        try await daybook.enqueue(JobRequest(kind: "other-\(number)"))
      }
    }
    await until { calling.value == 100 }
    for _ in 0..<100 { await Task.yield() }
    log.releaseCommits()
    _ = try await first.value
    for other in others { _ = try await other.value }
    #expect(log.syncCount < log.commitCount)
    #expect(try await daybook.view().position == LogPosition(rawValue: 101))
  }

  @Test func `a batch before one that failed is answered by what the log holds`() async throws {
    log.holdCommits()
    let first = Task { try await daybook.enqueue(JobRequest(kind: "first")) }
    await until { log.isHolding }
    log.fail([.unknownAndLost])
    let second = Task { try await daybook.enqueue(JobRequest(kind: "second")) }
    for _ in 0..<1_000 { await Task.yield() }
    log.releaseCommits()
    _ = try await first.value
    await #expect(throws: DaybookError.self) { try await second.value }
    #expect(try await daybook.view().jobs().map(\.kind) == ["first"])
  }

  @Test func `a sync that failed is told when the log cannot be opened afresh`() async throws {
    log.failSyncs(1)
    log.fail([], reopenFaults: 1)
    await #expect(throws: DaybookError.self) {
      try await daybook.enqueue(JobRequest(kind: "resize"))
    }
    // The next call opens it again, and finds what nobody could vouch for.
    try await daybook.enqueue(JobRequest(kind: "other"))
    #expect(try await daybook.view().jobs().count == 2)
  }

  @Test func `after a sync that failed, what is read again is answered`() async throws {
    log.failSyncs(1)
    try await daybook.enqueue(JobRequest(kind: "resize"))
    #expect(try await daybook.view().jobs().count == 1)
  }

  @Test(.timeLimit(.minutes(2)))
  func `what is due at times is done in the midst of batches`() async throws {
    var options = Daybook.Options.onWritersThread
    options.stateDigests = .afterEvents(32)
    let daybook = try Daybook(on: log, options: options)
    var count: UInt64 = 0
    repeat {
      let callers = (0..<8).map { number in
        Task {
          for _ in 0..<64 { try await daybook.enqueue(JobRequest(kind: "caller-\(number)")) }
        }
      }
      for caller in callers { try await caller.value }
      count += 512
      // Of every job there is an event; when there are more, the others are the digests.
    } while try await daybook.view().position <= LogPosition(rawValue: count)
    await daybook.close()
  }
}
