import Daybook
import Testing

@Suite struct `Losing a part of the log` {
  @Test func `a view of a log that was put in the place of another is refused`() async throws {
    let log = FaultyLog(try await filled(jobCount: 1))
    let daybook = try Daybook(on: log)
    log.replace(by: try await filled(jobCount: 3))
    let second = LogPosition(rawValue: 2)
    await #expect(throws: DaybookError.unreadable(.log(.forked(position: second)))) {
      _ = try await daybook.view()
    }
  }

  @Test func `nothing is decided against a log put in the place of another`() async throws {
    let log = FaultyLog(try await filled(jobCount: 1))
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
    let log = FaultyLog(try await filled(jobCount: 3))
    let daybook = try Daybook(on: log)
    log.replace(by: try await filled(jobCount: 1))
    await #expect(throws: shrunk(to: 1, from: 3)) { _ = try await daybook.view() }
  }

  @Test func `nothing is decided against a log that has become shorter`() async throws {
    let log = FaultyLog(try await filled(jobCount: 3))
    let daybook = try Daybook(on: log)
    let shorter = try await filled(jobCount: 1)
    log.replace(by: shorter)
    await #expect(throws: shrunk(to: 1, from: 3)) {
      _ = try await daybook.enqueue(JobRequest(kind: "resize"))
    }
    #expect(try shorter.head().position.rawValue == 1)
  }

  @Test func `what was refused once is refused for ever`() async throws {
    let log = FaultyLog(try await filled(jobCount: 3))
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
    let log = FaultyLog(whole)
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
    let log = memoryLog()
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
