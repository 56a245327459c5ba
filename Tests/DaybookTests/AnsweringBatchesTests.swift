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

  @Test func `batches that follow one another are not synced one by one`() async throws {
    let callers = (0..<16).map { number in
      Task {
        for _ in 0..<40 { try await daybook.enqueue(JobRequest(kind: "caller-\(number)")) }
      }
    }
    for caller in callers { try await caller.value }
    #expect(log.syncCount < log.commitCount)
    #expect(try await daybook.view().position == LogPosition(rawValue: 640))
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

  @Test func `what is due at times is done in the midst of batches`() async throws {
    var options = Daybook.Options.onWritersThread
    options.stateDigests = .afterEvents(32)
    let daybook = try Daybook(on: log, options: options)
    let callers = (0..<8).map { number in
      Task {
        for _ in 0..<64 { try await daybook.enqueue(JobRequest(kind: "caller-\(number)")) }
      }
    }
    for caller in callers { try await caller.value }
    // Of 512 jobs there is an event each; the others are the digests.
    #expect(try await daybook.view().position > LogPosition(rawValue: 512))
    await daybook.close()
  }
}
