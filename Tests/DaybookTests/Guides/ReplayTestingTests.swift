import Daybook
import DaybookLog
import DaybookTesting
import DaybookWire
import Foundation
import SystemPackage
import Testing

/// How many letters were looked at in each stage of life, as last year's code counts.
private struct OldLetters: Projection, ReadableProjection {
  static let name = "letters"
  static let version: UInt32 = 1
  var letters = Letters()

  init() {}
  init(decoding bytes: RawSpan) throws(MalformedBytes) { letters = try Letters(decoding: bytes) }
  func encode(to writer: inout ByteWriter) { letters.encode(to: &writer) }
  func lines(_ names: NameTable) -> [String] { letters.lines(names) }

  mutating func apply(_ transition: borrowing Transition) {
    if case .attemptFailed = transition.recorded.event { letters.failed += 1 }
    letters.apply(transition)
  }
}

struct Letters: Projection {
  static let name = "letters"
  static let version: UInt32 = 2
  var done: UInt64 = 0
  var failed: UInt64 = 0

  init() {}

  mutating func apply(_ transition: borrowing Transition) {
    switch transition.recorded.event {
    case .jobCompleted: done += 1
    case .jobFailed: failed += 1
    default: break
    }
  }

  func encode(to writer: inout ByteWriter) {
    writer.integer(done)
    writer.integer(failed)
  }

  init(decoding bytes: RawSpan) throws(MalformedBytes) {
    var reader = ByteReader(bytes)
    done = try reader.integer(as: UInt64.self)
    failed = try reader.integer(as: UInt64.self)
  }
}

extension Letters: ReadableProjection {
  func lines(_ names: NameTable) -> [String] { ["done: \(done)", "failed: \(failed)"] }
}

struct Greet: Job {
  static let kind = "greet"
  static let retry = RetryPolicy(attemptLimit: 3, baseMilliseconds: 60_000, jitterPercent: 0)
  var name: String
}

struct LineIsBusy: Error {}

/// The code of `docs/guides/replay-testing.md`.
@Suite struct `The guide to replay in tests` {
  private let directory: TemporaryDirectory
  private var yesterday: FilePath { directory.path.appending("yesterday.jsonl") }

  /// A day with three letters: one is done, one fails for good, one fails and is retried.
  init() throws { directory = try TemporaryDirectory() }

  private func live() async throws {
    var options = Daybook.Options()
    options.stateDigests = .afterEvents(5)
    let bench = try Workbench(options: options)
    bench.register(kind: "letter") { context in
      if context.job.rawValue == 2 { throw JobFailure("torn", .discard) }
      if context.job.rawValue == 3, context.attempt == 1 { throw JobFailure("busy") }
      return nil
    }
    for _ in 0..<3 { try await bench.daybook.enqueue(JobRequest(kind: "letter")) }
    try await bench.runDue(within: .seconds(60))
    // Digests are made by a thread of their own, and the next commit takes them along.
    var digested = EventFilter()
    digested.types = EventTypes(words: ["StateDigested"])
    while try await bench.daybook.view().isWithout(digested) {
      try await bench.daybook.skip("a letter to nobody")
    }
    var lines = EventLineWriter()
    for try await element in bench.daybook.events() {
      lines.write(element.recorded, detail: element.detail, names: element.names)
    }
    let bytes = unsafe lines.writer.bytes.withUnsafeBytes { unsafe Data($0) }
    try bytes.write(to: URL(filePath: yesterday.string))
  }

  @Test func `counts yesterday's letters`() async throws {
    try await live()
    let replay = try Replay(exportAt: yesterday)
    let letters = try replay.fold(Letters.self)
    #expect(letters.done == 2)
    #expect(letters.failed == 1)
  }

  @Test func `shows the first event at which two versions differ`() async throws {
    try await live()
    let replay = try Replay(exportAt: yesterday)
    let difference = try replay.firstDifference(between: OldLetters.self, and: Letters.self)
    let text = try #require(difference).description
    #expect(text.contains("\"type\":\"AttemptFailed\",\"job\":2"))
    #expect(text.contains("--- letters 1\n+++ letters 2\n  done: 1\n- failed: 1\n+ failed: 0"))
  }

  @Test func `comes to the state that the log has recorded`() async throws {
    try await live()
    let replay = try Replay(exportAt: yesterday)
    try replay.expectRecordedState()
  }

  @Test func `checks a projection`() async throws {
    try await live()
    let replay = try Replay(exportAt: yesterday)
    try ProjectionCheck(seed: 7).run(Letters.self, over: replay)
  }

  @Test func `greets again when the line was busy`() async throws {
    let bench = try Workbench()
    bench.register(Greet.self) { job, context in
      if context.attempt == 1 { throw LineIsBusy() }
      return "Hello, \(job.name)"
    }
    try await bench.daybook.enqueue(Greet(name: "Ada"))

    let first = try await bench.drain()
    #expect(first.map(\.status) == [.retryable])

    let rest = try await bench.runDue(within: .seconds(60))
    #expect(rest.map(\.status) == [.completed])
  }

  @Test func `queues a greeting for everybody`() async throws {
    let bench = try Workbench(.inline)
    bench.register(Greet.self) { job, _ in "Hello, \(job.name)" }

    try await greetEverybody(["Ada", "Bob"], in: bench.daybook)

    try await bench.daybook.expectEnqueued(Greet.self) { $0.name == "Bob" }
    try await bench.daybook.expectNotEnqueued("complaint")
    #expect(try await bench.daybook.view().jobs().allSatisfy { $0.status == .completed })
  }

  private func greetEverybody(_ names: [String], in daybook: Daybook) async throws {
    for name in names { try await daybook.enqueue(Greet(name: name)) }
  }

  @Test func `lets nobody greet twice, in whatever order`() throws {
    for seed in UInt64(1)...20 {
      let jobs = try StepExecutor.run(seed: seed) {
        let daybook = try Daybook.inMemory()
        var options = JobOptions()
        options.key = "Ada"
        let once = options
        async let first = daybook.enqueue(Greet(name: "Ada"), once)
        async let second = daybook.enqueue(Greet(name: "Ada"), once)
        return try await [first.job, second.job]
      }
      #expect(jobs[0] == jobs[1], "seed \(seed)")
    }
  }
}

extension View {
  /// Whether no event meets a filter.
  fileprivate func isWithout(_ filter: EventFilter) throws -> Bool {
    var isWithout = true
    try forEachEvent(matching: filter) { _, _ in
      isWithout = false
      return .stop
    }
    return isWithout
  }
}
