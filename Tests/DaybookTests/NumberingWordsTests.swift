import Daybook
import DaybookDomain
import DaybookLog
import Testing

@Suite struct `Words that a caller used in vain` {
  @Test func `never lend their number to another word`() async throws {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    let daybook = try Daybook(on: log)
    var first = JobRequest(kind: "copy")
    first.key = "a"
    // Refused for its key, so that nothing cites its kind.
    var second = JobRequest(kind: "ghost")
    second.key = "a"
    // Together more than a frame holds, so that it is cut while the word is known.
    let large = JobRequest(kind: "copy", payload: [UInt8](repeating: 1, count: 700_000))
    _ = try await daybook.enqueue([first, second, large, large])
    let job = try await daybook.enqueue(JobRequest(kind: "paste")).job
    #expect(try await daybook.view().job(job)?.kind == "paste")
    let other = try Daybook(on: log)
    #expect(try await other.view().job(job)?.kind == "paste")
    await daybook.close()
    await other.close()
  }

  @Test func `are forgotten also after a commit that failed`() async throws {
    let memory = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    let log = FaultyLog(memory)
    let daybook = try Daybook(on: log)
    var first = JobRequest(kind: "copy")
    first.key = "a"
    _ = try await daybook.enqueue(first)
    log.fail([.full])
    let lost = ["one", "two", "three"].map { JobRequest(kind: $0) }
    await #expect(throws: DaybookError.storage(.full)) { _ = try await daybook.enqueue(lost) }
    first.kind = "ghost"
    _ = try await daybook.enqueue(first)
    let job = try await daybook.enqueue(JobRequest(kind: "paste")).job
    let other = try Daybook(on: memory)
    #expect(try await other.view().job(job)?.kind == "paste")
    await daybook.close()
    await other.close()
  }
}
