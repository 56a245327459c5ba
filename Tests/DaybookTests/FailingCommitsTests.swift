import Daybook
import DaybookTesting
import Testing

@Suite struct `A commit that fails` {
  let log = FaultyLog(memoryLog())
  let daybook: Daybook

  init() throws { daybook = try Daybook(on: log, options: .onWritersThread) }

  private func enqueue(_ kind: String) async throws -> JobID {
    try await daybook.enqueue(JobRequest(kind: kind)).job
  }

  private func kinds() async throws -> [String] {
    try await daybook.view().jobs().map(\.kind).sorted()
  }

  @Test func `on a full disk the caller is told, and everything before is intact`() async throws {
    _ = try await enqueue("before")
    log.fail([.full])
    await #expect(throws: DaybookError.storage(.full)) { _ = try await enqueue("lost") }
    #expect(try await kinds() == ["before"])
  }

  @Test func `once there is room again, work goes on`() async throws {
    log.fail([.full, .full])
    for _ in 0..<2 {
      await #expect(throws: DaybookError.storage(.full)) { _ = try await enqueue("lost") }
    }
    #expect(try await enqueue("after") == JobID(rawValue: 1))
    #expect(try await kinds() == ["after"])
    #expect(try await daybook.agreesWithReplay())
  }

  @Test(arguments: [FaultyLog.Fault.unknownButWritten, .unknownAndLost])
  func `whose outcome is unknown is settled by reading the log`(
    _ fault: FaultyLog.Fault
  ) async throws {
    _ = try await enqueue("before")
    log.fail([fault])
    await #expect(throws: DaybookError.outcomeUnknown(.io(code: 5))) {
      _ = try await enqueue("unknown")
    }
    let wasWritten = try log.head().position == LogPosition(rawValue: 2)
    #expect(try await kinds() == (wasWritten ? ["before", "unknown"] : ["before"]))
    #expect(
      try await enqueue("after").rawValue == (wasWritten ? 3 : 2))
    #expect(try await daybook.agreesWithReplay())
  }

  @Test func `every caller of the batch is told`() async throws {
    log.holdCommits()
    let first = Task { try await enqueue("first") }
    await until { log.isHolding }
    let others = (0..<10).map { number in Task { try await enqueue("other \(number)") } }
    for _ in 0..<1_000 { await Task.yield() }
    log.fail(Array(repeating: .unknownAndLost, count: 10))
    log.releaseCommits()
    _ = try await first.value
    for other in others {
      guard case .failure(DaybookError.outcomeUnknown) = await other.result else {
        Issue.record("a caller was answered although its commit failed")
        continue
      }
    }
    log.fail([])
    #expect(try await kinds() == ["first"])
  }

  @Test func `that cannot be repaired is reported until it can`() async throws {
    _ = try await enqueue("before")
    log.fail([.unknownAndLost], reopenFaults: 2)
    await #expect(throws: DaybookError.outcomeUnknown(.io(code: 5))) {
      _ = try await enqueue("unknown")
    }
    await #expect(throws: DaybookError.unreadable(.log(.storage(.io(code: 5))))) {
      _ = try await enqueue("too early")
    }
    _ = try await enqueue("after")
    #expect(try await kinds() == ["after", "before"])
  }

  @Test func `leaves no word behind that only it used`() async throws {
    log.fail([.full])
    await #expect(throws: DaybookError.storage(.full)) { _ = try await enqueue("lost") }
    _ = try await enqueue("kept")
    #expect(try await daybook.agreesWithReplay())
    #expect(try await daybook.view().names.name(of: "lost") == nil)
  }
}
