import Daybook
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Replaying what happened` {
  @Test func `finds the first event after which two versions differ, and shows both states`()
    async throws
  {
    let daybook = try Daybook.inMemory()
    let worker = try await daybook.startWorker(named: "worker:one")
    for kind in ["a", "b", "c"] { try await daybook.enqueue(JobRequest(kind: kind)) }
    for lease in try await daybook.lease(upTo: 2, from: ["default"], as: worker) {
      try await daybook.complete(lease)
    }
    try await daybook.cancel(JobID(rawValue: 4))
    try await daybook.enqueue(JobRequest(kind: "d"))

    let replay = Replay(of: daybook.log)
    let found = try replay.firstDifference(between: Totals.self, and: GenerousTotals.self)
    let difference = try #require(found)
    #expect(difference.position.rawValue == 9)
    #expect(difference.event.contains("\"type\":\"Cancelled\",\"job\":4"))
    #expect(difference.first == ["a: 1", "b: 1"])
    #expect(difference.second == ["a: 1", "b: 1", "c: 1"])
    #expect("\(difference)".contains("--- totals 1\n+++ totals 2\n  a: 1\n  b: 1\n+ c: 1"))
  }

  @Test(arguments: UInt64(1)...6)
  func `finds the same event as whoever looks after every event`(seed: UInt64) async throws {
    let daybook = try await Histories.daybook(seed: seed, steps: 150, kinds: 60)
    let found = try Replay(of: daybook.log)
      .firstDifference(between: Totals.self, and: GenerousTotals.self)
    var first: LogPosition?
    for try await element in daybook.events() {
      if case .cancelled = element.recorded.event, first == nil {
        first = element.recorded.position
      }
    }
    #expect(found?.position == first, "seed \(seed)")
  }

  @Test func `finds nothing when there is nothing`() async throws {
    let daybook = try await Histories.daybook(seed: 1)
    let replay = Replay(of: daybook.log)
    #expect(try replay.firstDifference(between: Totals.self, and: Totals.self) == nil)
  }

  @Test func `shows bytes of what cannot be printed`() async throws {
    struct Count: Projection {
      static let name = "count"
      static let version: UInt32 = 1
      var count: UInt64 = 0
      init() {}
      init(decoding bytes: RawSpan) throws(MalformedBytes) {}
      mutating func apply(_ transition: borrowing Transition) { count += 1 }
      func encode(to writer: inout ByteWriter) { writer.integer(count) }
    }
    struct Odd: Projection {
      static let name = "count"
      static let version: UInt32 = 2
      var count = Count()
      init() {}
      init(decoding bytes: RawSpan) throws(MalformedBytes) {}
      mutating func apply(_ transition: borrowing Transition) {
        if transition.recorded.position.rawValue != 5 { count.apply(transition) }
      }
      func encode(to writer: inout ByteWriter) { count.encode(to: &writer) }
    }
    let daybook = try await Histories.daybook(seed: 1)
    let found = try Replay(of: daybook.log).firstDifference(between: Count.self, and: Odd.self)
    let difference = try #require(found)
    #expect(difference.position.rawValue == 5)
    #expect("\(difference)".contains("- 000000  05 00"))
    #expect("\(difference)".contains("+ 000000  04 00"))
  }

  @Test func `an export comes to the same state as its log`() async throws {
    let daybook = try await Histories.daybook(seed: 3, digests: .afterEvents(30))
    let replay = try Replay(export: try await Histories.export(daybook))
    let position = try await daybook.view().position
    let view = try await replay.view(at: position)
    let wanted = try await daybook.view().digests().map { "\($0.name) \($0.digest)" }
    #expect(view.digests().map { "\($0.name) \($0.digest)" } == wanted)
  }

  @Test func `a log on disk is read and not written`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("log")
    let daybook = try await Daybook.open(at: path)
    try await daybook.enqueue(JobRequest(kind: "a"))
    let replay = try Replay(logAt: path)
    #expect(try replay.line(at: LogPosition(rawValue: 1))?.contains("\"JobQueued\"") == true)
    #expect(try replay.fold(Totals.self).counts.isEmpty)
    #expect(throws: LogError.self) { try Replay(logAt: directory.path.appending("other")) }
    #expect(try daybook.log.head().position.rawValue == 1)
    await daybook.close()
  }

  @Test func `an export that is none is refused with its line`() async throws {
    let answer = await failure { _ = try Replay(export: "{\"position\":2}\n") }
    #expect(answer.contains("line(1"))
  }
}
