import Daybook
import DaybookLog
import DaybookServer
import DaybookTesting
import Testing

@Suite struct `The figures of commits` {
  let metrics = ServerMetrics(version: "1.2")
  let daybook: Daybook

  init() throws {
    var options = Daybook.Options()
    options.metrics = metrics.registry
    options.stateDigests = .never
    daybook = try Daybook.inMemory(options: options)
  }

  private var samples: Samples { Samples(metrics.registry.text()) }

  @Test func `count what was committed`() async throws {
    try await daybook.enqueue(["a", "b", "c"].map { JobRequest(kind: $0) })
    try await daybook.enqueue(JobRequest(kind: "d"))
    #expect(samples["daybook_commit_duration_seconds_count"] == 2)
    #expect(samples["daybook_commit_commands_sum"] == 2)
    #expect(samples["daybook_commit_events_sum"] == 4)
    #expect(try #require(samples["daybook_commit_bytes_sum"]) > 4 * 8)
    #expect(samples["daybook_commits_failed_total"] == 0)
  }

  @Test func `count data that are written without an event`() async throws {
    try await daybook.transact { data in data["key"] = [1, 2, 3, 4] }
    #expect(samples["daybook_commit_events_count"] == 1)
    #expect(samples["daybook_commit_events_sum"] == 0)
    #expect(samples["daybook_commit_bytes_sum"] == 7)
  }

  @Test func `leave out what had nothing to commit`() async throws {
    try await daybook.transact { _ in }
    await #expect(throws: DaybookError.self) { try await daybook.retry(JobID(rawValue: 9)) }
    #expect(samples["daybook_commit_duration_seconds_count"] == 0)
  }

  @Test func `go nowhere when nobody wants them`() async throws {
    let other = try Daybook.inMemory()
    try await other.enqueue(JobRequest(kind: "a"))
    #expect(samples["daybook_commit_duration_seconds_count"] == 0)
  }
}
