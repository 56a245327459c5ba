import Daybook
import Metrics
import MetricsTestKit
import Testing

@Suite struct `A daybook that is measured` {
  let metrics = TestMetrics()
  let log = FaultyLog(memoryLog())
  let daybook: Daybook

  init() throws {
    var options = Daybook.Options.onWritersThread
    options.metrics = metrics
    daybook = try Daybook(on: log, options: options)
  }

  @Test func `tells of every commit how long it took and what was in it`() async throws {
    try await daybook.enqueue(["a", "b"].map { JobRequest(kind: $0) })
    try await daybook.enqueue(JobRequest(kind: "c"))
    #expect(try metrics.expectTimer("daybook_commit_duration").values.count == 2)
    #expect(try metrics.expectRecorder("daybook_commit_commands").values == [1, 1])
    #expect(try metrics.expectRecorder("daybook_commit_events").values == [2, 1])
    #expect(try metrics.expectRecorder("daybook_commit_bytes").values.count == 2)
  }

  @Test func `tells how many commands shared a commit`() async throws {
    log.holdCommits()
    let first = Task { try await daybook.enqueue(JobRequest(kind: "first")) }
    await until { log.isHolding }
    let others = (0..<100).map { number in
      Task { try await daybook.enqueue(JobRequest(kind: "other \(number)")) }
    }
    for _ in 0..<1_000 { await Task.yield() }
    log.releaseCommits()
    _ = try await first.value
    for other in others { _ = try await other.value }
    let commands = try metrics.expectRecorder("daybook_commit_commands").values
    #expect(commands.reduce(0, +) == 101)
    #expect(commands.count == log.commitCount)
  }

  @Test func `counts commits that failed, and nothing else of them`() async throws {
    log.fail([.full, .unknownAndLost])
    for _ in 0..<2 {
      await #expect(throws: DaybookError.self) {
        try await daybook.enqueue(JobRequest(kind: "a"))
      }
    }
    #expect(try metrics.expectCounter("daybook_commits_failed").values == [1, 1])
    #expect(try metrics.expectTimer("daybook_commit_duration").values.isEmpty)
  }
}
