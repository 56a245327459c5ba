import Daybook
import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookSystem
import Testing

@Suite struct `Losing a part of the log` {
  @Test func `a view of a log that was put in the place of another is refused`() async throws {
    let log = ReplaceableLog(try await filled(jobCount: 1))
    let daybook = try Daybook(on: log)
    log.replace(by: try await filled(jobCount: 3))
    let second = LogPosition(rawValue: 2)
    await #expect(throws: DaybookError.unreadable(.log(.forked(position: second)))) {
      _ = try await daybook.view()
    }
  }

  @Test func `nothing is decided against a log put in the place of another`() async throws {
    let log = ReplaceableLog(try await filled(jobCount: 1))
    let daybook = try Daybook(on: log)
    let other = try await filled(jobCount: 3)
    log.replace(by: other)
    let second = LogPosition(rawValue: 2)
    await #expect(throws: DaybookError.unreadable(.log(.forked(position: second)))) {
      _ = try await daybook.enqueue(JobRequest(kind: "resize"))
    }
    #expect(try other.head().position.rawValue == 3)
  }

  @Test func `a view of a log that has become shorter is refused`() async throws {
    let log = ReplaceableLog(try await filled(jobCount: 3))
    let daybook = try Daybook(on: log)
    log.replace(by: try await filled(jobCount: 1))
    await #expect(throws: shrunk(to: 1, from: 3)) { _ = try await daybook.view() }
  }

  @Test func `nothing is decided against a log that has become shorter`() async throws {
    let log = ReplaceableLog(try await filled(jobCount: 3))
    let daybook = try Daybook(on: log)
    let shorter = try await filled(jobCount: 1)
    log.replace(by: shorter)
    await #expect(throws: shrunk(to: 1, from: 3)) {
      _ = try await daybook.enqueue(JobRequest(kind: "resize"))
    }
    #expect(try shorter.head().position.rawValue == 1)
  }

  @Test func `what was refused once is refused for ever`() async throws {
    let log = ReplaceableLog(try await filled(jobCount: 3))
    let daybook = try Daybook(on: log)
    log.replace(by: try await filled(jobCount: 1))
    for _ in 0..<3 {
      await #expect(throws: shrunk(to: 1, from: 3)) { _ = try await daybook.view() }
      await #expect(throws: shrunk(to: 1, from: 3)) {
        _ = try await daybook.enqueue(JobRequest(kind: "resize"))
      }
    }
  }

  @Test func `a log that is back where it was is used again`() async throws {
    let whole = try await filled(jobCount: 3)
    let log = ReplaceableLog(whole)
    let daybook = try Daybook(on: log)
    log.replace(by: try await filled(jobCount: 1))
    await #expect(throws: shrunk(to: 1, from: 3)) { _ = try await daybook.view() }
    log.replace(by: whole)
    #expect(try await daybook.enqueue(JobRequest(kind: "resize")).job == JobID(rawValue: 4))
  }

  @Test func `a log that ends before a snapshot of it is not opened`() async throws {
    let log = try await filled(jobCount: 1)
    let beyond = LogHead(
      position: LogPosition(rawValue: 9), frame: FrameIdentity(session: 1, counter: 1))
    try log.snapshots.save(ByteWriter(), at: beyond)
    #expect(throws: shrunk(to: 1, from: 9)) { _ = try Daybook(on: log) }
  }

  @Test func `a log without the frame that a snapshot ends with is not opened`() async throws {
    let log = try await filled(jobCount: 2)
    let first = LogPosition(rawValue: 1)
    let stranger = LogHead(position: first, frame: FrameIdentity(session: 1, counter: 1))
    try log.snapshots.save(ByteWriter(), at: stranger)
    #expect(throws: DaybookError.unreadable(.log(.forked(position: first)))) {
      _ = try Daybook(on: log)
    }
  }

  /// A log with so many jobs, each in a commit of its own.
  private func filled(jobCount: Int) async throws -> MemoryEventLog {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    let daybook = try Daybook(on: log)
    for _ in 0..<jobCount { _ = try await daybook.enqueue(JobRequest(kind: "resize")) }
    await daybook.close()
    return log
  }

  private func shrunk(to head: UInt64, from known: UInt64) -> DaybookError {
    .unreadable(
      .log(.shrunk(head: LogPosition(rawValue: head), known: LogPosition(rawValue: known))))
  }
}

/// A log whose file somebody replaces while it is open.
private final class ReplaceableLog: EventLog {
  private let current: Lock<MemoryEventLog>

  init(_ log: MemoryEventLog) { current = Lock(log) }

  func replace(by log: MemoryEventLog) { current.withLock { $0 = log } }

  private var log: MemoryEventLog { current.withLock { $0 } }

  var identity: LogIdentity { log.identity }
  var createdAt: Int64 { log.createdAt }
  var commitNumber: UInt64 { log.commitNumber }
  var snapshots: any SnapshotStore { log.snapshots }

  func head() throws(LogError) -> LogHead { try log.head() }

  func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try log.readFrames(from: position, body)
  }

  func readFramesBackward(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try log.readFramesBackward(from: position, body)
  }

  func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    try log.chainEnd(of: chain)
  }

  func readChainEnds(
    downFrom chain: LogPosition, _ body: (ChainEnd) -> ScanStep
  ) throws(LogError) {
    try log.readChainEnds(downFrom: chain, body)
  }

  func transact(
    reserving byteCount: Int, _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) {
    try log.transact(reserving: byteCount, body)
  }

  func reopen() throws(LogError) { try log.reopen() }
}
