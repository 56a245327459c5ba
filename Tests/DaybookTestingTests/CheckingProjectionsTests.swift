import Daybook
import DaybookTesting
import Testing

@Suite struct `Checking a projection` {
  private func fault<P: Projection>(_ type: P.Type, seed: UInt64) async throws -> ProjectionFault? {
    let daybook = try await Histories.daybook(seed: 11, steps: 120, kinds: 40)
    do {
      try ProjectionCheck(seed: seed).run(type, over: Replay(of: daybook.log))
      return nil
    } catch let fault as ProjectionFault { return fault }
  }

  @Test(arguments: UInt64(1)...5)
  func `passes what depends on the events alone`(seed: UInt64) async throws {
    let fault = try await fault(Totals.self, seed: seed)
    #expect(fault == nil, "\(fault.map { "\($0)" } ?? "")")
  }

  /// Writes a dictionary in the order in which it happens to stand.
  struct Unordered: Projection {
    static let name = "unordered"
    static let version: UInt32 = 1
    var totals = Totals()
    init() {}
    init(decoding bytes: RawSpan) throws(MalformedBytes) { totals = try Totals(decoding: bytes) }
    mutating func apply(_ transition: borrowing Transition) { totals.apply(transition) }
    func encode(to writer: inout ByteWriter) {
      DaybookTestingTests.encode(totals.counts.map { $0 }, to: &writer)
    }
  }

  @Test(arguments: UInt64(1)...5)
  func `finds one that keeps the order of a dictionary`(seed: UInt64) async throws {
    let found = try await fault(Unordered.self, seed: seed)
    let fault = try #require(found, "seed \(seed)")
    #expect("\(fault)".contains("the order of a dictionary"))
    #expect("\(fault)".contains("The seed is \(seed)."))
  }

  /// Remembers the last job, and does not save it.
  struct Forgetful: Projection {
    static let name = "forgetful"
    static let version: UInt32 = 1
    var completed: UInt64 = 0
    var last: JobID = .none
    init() {}
    init(decoding bytes: RawSpan) throws(MalformedBytes) {
      var reader = ByteReader(bytes)
      completed = try reader.integer(as: UInt64.self)
    }
    mutating func apply(_ transition: borrowing Transition) {
      guard case .jobQueued = transition.recorded.event else { return }
      if last != .none { completed += transition.recorded.job.rawValue - last.rawValue }
      last = transition.recorded.job
    }
    func encode(to writer: inout ByteWriter) { writer.integer(completed) }
  }

  @Test(arguments: UInt64(1)...5)
  func `finds one that forgets to save a part, and the event that shows it`(
    seed: UInt64
  ) async throws {
    let found = try await fault(Forgetful.self, seed: seed)
    let fault = try #require(found, "seed \(seed)")
    #expect(fault.reason == .forgets)
    #expect(fault.position != nil)
    #expect("\(fault)".contains("is not saved"))
  }

  /// Counts by the clock on the wall.
  struct Timed: Projection {
    static let name = "timed"
    static let version: UInt32 = 1
    var last: Int64 = 0
    init() {}
    init(decoding bytes: RawSpan) throws(MalformedBytes) {
      var reader = ByteReader(bytes)
      last = try reader.integer(as: Int64.self)
    }
    mutating func apply(_ transition: borrowing Transition) {
      last = SystemWallClock().now().milliseconds
    }
    func encode(to writer: inout ByteWriter) { writer.integer(last) }
  }

  @Test func `finds one that reads the clock`() async throws {
    let found = try await fault(Timed.self, seed: 1)
    let fault = try #require(found)
    #expect("\(fault)".contains("a clock"))
  }

  /// Refuses what it has written.
  struct Mute: Projection {
    static let name = "mute"
    static let version: UInt32 = 1
    init() {}
    init(decoding bytes: RawSpan) throws(MalformedBytes) {
      throw MalformedBytes(offset: 0, reason: "never")
    }
    mutating func apply(_ transition: borrowing Transition) {}
    func encode(to writer: inout ByteWriter) { writer.byte(1) }
  }

  @Test func `finds one that cannot read what it has written`() async throws {
    let fault = try await fault(Mute.self, seed: 1)
    guard case .unreadable = fault?.reason else {
      Issue.record("\(String(describing: fault))")
      return
    }
  }

  @Test func `is not content with a log without events`() async throws {
    let daybook = try Daybook.inMemory()
    let answer = await failure {
      try ProjectionCheck(seed: 1).run(Totals.self, over: Replay(of: daybook.log))
    }
    #expect(answer.contains("no events"))
  }
}
