import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookTesting
import Testing

@Suite struct `Digests of the state` {
  private func options(_ digests: Daybook.Options.StateDigests) -> Daybook.Options {
    var options = Daybook.Options()
    options.stateDigests = digests
    return options
  }

  private func digests(in daybook: Daybook) async throws -> [RecordedEvent] {
    var found: [RecordedEvent] = []
    for try await element in daybook.events() {
      if case .stateDigested = element.recorded.event { found.append(element.recorded) }
    }
    return found
  }

  private func through(_ recorded: RecordedEvent) -> UInt64? {
    if case .stateDigested(let digested) = recorded.event { digested.throughPosition } else { nil }
  }

  /// Queues jobs until the log has digests.
  private func fill(_ daybook: Daybook) async throws {
    try await until {
      try await daybook.enqueue(JobRequest(kind: "a"))
      return try await !digests(in: daybook).isEmpty
    }
  }

  @Test func `are recorded with a later commit, and name the event that they speak of`()
    async throws
  {
    let daybook = try Daybook(on: memoryLog(), options: options(.afterEvents(50)))
    try await fill(daybook)
    let events = try await digests(in: daybook)
    let positions = Set(events.map { through($0) })
    #expect(positions.count == 1)
    let first = try #require(events.first)
    #expect(try #require(through(first)) >= 50)
    #expect(events.allSatisfy { $0.cause.rawValue == through($0) && $0.job == .none })
    #expect(first.position.rawValue > first.cause.rawValue)
    let view = try await daybook.view()
    #expect(events.count == view.digests().count)
    await daybook.close()
  }

  @Test func `are those of the state as of that event`() async throws {
    let daybook = try Daybook(on: memoryLog(), options: options(.afterEvents(50)))
    try await fill(daybook)
    let events = try await digests(in: daybook)
    let past = try await daybook.view(at: .position(try #require(events.first).cause))
    var recorded: [String: String] = [:]
    for case (.stateDigested(let digested), _) in events.map({ ($0.event, 0) }) {
      recorded[try await daybook.view().word(digested.projection)] =
        "\(StateDigest(high: digested.high, low: digested.low))"
    }
    for (name, digest) in past.digests() { #expect(recorded[name] == "\(digest)", "\(name)") }
    await daybook.close()
  }

  @Test func `that no commit has taken along are recorded when the daybook is closed`()
    async throws
  {
    let log = memoryLog()
    let daybook = try Daybook(on: log, options: options(.afterEvents(50)))
    try await daybook.enqueue((0..<60).map { _ in JobRequest(kind: "a") })
    await daybook.close()
    let again = try Daybook(on: log, options: options(.never))
    let events = try await digests(in: again)
    #expect(Set(events.map { through($0) }) == [60])
    await again.close()
  }

  @Test func `are counted from the last in the log, also by another daybook`() async throws {
    let log = memoryLog()
    for _ in 0..<2 {
      let daybook = try Daybook(on: log, options: options(.afterEvents(50)))
      try await daybook.enqueue((0..<30).map { _ in JobRequest(kind: "a") })
      await daybook.close()
    }
    let daybook = try Daybook(on: log, options: options(.never))
    #expect(Set(try await digests(in: daybook).map { through($0) }) == [60])
    await daybook.close()
  }

  @Test func `are not recorded by whoever does not want them`() async throws {
    let daybook = try Daybook(on: memoryLog(), options: options(.never))
    try await daybook.enqueue((0..<500).map { _ in JobRequest(kind: "a") })
    await daybook.close()
    let again = try Daybook(on: daybook.log, options: options(.never))
    #expect(try await digests(in: again).isEmpty)
    await again.close()
  }

  @Test func `are no reason to commit for a call that is refused`() async throws {
    let daybook = try Daybook(on: memoryLog(), options: options(.afterEvents(50)))
    try await daybook.enqueue((0..<60).map { _ in JobRequest(kind: "a") })
    for _ in 0..<100 {
      await #expect(throws: DaybookError.rejected(.unknownJob)) {
        try await daybook.cancel(JobID(rawValue: 999))
      }
    }
    #expect(try await daybook.view().position.rawValue == 60)
    await daybook.close()
  }

  @Test func `agree with every replay, also of a log that has grown since`() async throws {
    let daybook = try Daybook(on: memoryLog(), options: options(.afterEvents(40)))
    for _ in 0..<5 { try await daybook.enqueue((0..<60).map { _ in JobRequest(kind: "a") }) }
    try await fill(daybook)
    let report = try await daybook.replay()
    #expect(report.recorded.agreeingCount >= 12)
    #expect(report.recorded.divergences.isEmpty)
    #expect(report.differing.isEmpty)
    await daybook.close()
  }
}
