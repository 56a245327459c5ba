import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting
import DaybookWire
import Testing

@Suite struct `A saved ledger` {
  /// Small, with something of everything.
  private func history() throws -> History {
    let history = try History(seed: 5, steps: 40)
    #expect(history.ledger.jobs.runningCount > 0)
    return history
  }

  private func isRead(_ bytes: [UInt8]) -> Bool {
    unsafe Ledger(decoding: bytes.span.bytes, at: .empty) != nil
  }

  @Test(arguments: UInt64(1)...20)
  func `comes back with the same bytes`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 300)
    let before = saved(history.ledger)
    let ledger = unsafe Ledger(decoding: before.span.bytes, at: history.ledger.head)
    guard let ledger else {
      Issue.record("seed \(seed): it is refused")
      return
    }
    #expect(saved(ledger) == before, "seed \(seed)")
    #expect(ledger.head == history.ledger.head)
    #expect(ledger.time == history.ledger.time)
  }

  @Test func `is refused wherever it is cut off`() throws {
    let bytes = saved(try history().ledger)
    for count in 0..<bytes.count {
      #expect(!isRead(Array(bytes.prefix(count))), "cut to \(count) of \(bytes.count) bytes")
    }
  }

  @Test func `is refused with a byte more`() throws {
    #expect(!isRead(saved(try history().ledger) + [0]))
  }

  @Test func `of another version is refused`() throws {
    var bytes = saved(try history().ledger)
    bytes[3] ^= 1
    #expect(!isRead(bytes))
  }

  @Test(arguments: UInt64(1)...4)
  func `that is damaged is refused, or read as something that can be saved`(seed: UInt64) throws {
    let bytes = saved(try history().ledger)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      var damaged = bytes
      for _ in 0...random.below(2) {
        damaged[8 + random.below(bytes.count - 8)] ^= 1 << UInt8(random.below(8))
      }
      guard let ledger = unsafe Ledger(decoding: damaged.span.bytes, at: .empty) else { continue }
      #expect(!saved(ledger).isEmpty, "seed \(seed)")
    }
  }

  @Test func `without any event is the same every time`() {
    #expect(saved(Ledger()) == saved(Ledger()))
  }
}

@Suite struct `A digest` {
  private let key = JobKey(high: 9, low: 9)

  /// Things that happened to different jobs, so that their order does not matter.
  private var recorded: [RecordedEvent] {
    (UInt64(1)...1_500).map { number in
      var specification = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 1))
      specification.key = JobKey(high: number &* 0x9E37_79B9_7F4A_7C15, low: number)
      return RecordedEvent(
        position: LogPosition(rawValue: number), time: Timestamp(milliseconds: 5),
        job: JobID(rawValue: number), event: .jobQueued(specification))
    }
  }

  private func digest<P: Projection & ~Copyable>(
    of projection: consuming P, _ transitions: [Transition]
  ) -> StateDigest {
    var projection = projection
    for transition in transitions { projection.apply(transition) }
    return projection.digest()
  }

  private func transitions(_ event: (RecordedEvent) -> JobEvent) -> [Transition] {
    recorded.map { recorded in
      guard case .jobQueued(let specification) = recorded.event else { fatalError("impossible") }
      var changed = recorded
      changed.event = event(recorded)
      let before = JobState(queued: specification, at: recorded.time)
      var after = before
      after.evolve(changed.event, at: recorded.time)
      return Transition(
        recorded: changed, before: changed.event.beginsJob ? nil : before, after: after)
    }
  }

  @Test(arguments: UInt64(1)...2)
  func `does not depend on the order in which equal states came about`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let failed = JobEvent.attemptFailed(
      JobEvent.AttemptFailed(failure: AttemptFailure(), retryAt: nil))
    let queued = transitions(\.event)
    let failures = transitions { _ in failed }
    let ends = transitions { _ in .jobFailed(.permanent) }
    let process = ProcessIdentity.unknown
    let workers = transitions { recorded in
      .workerStarted(
        JobEvent.WorkerStarted(name: .none, process: process, deadline: recorded.time))
    }
    #expect(
      digest(of: JobTable(), queued)
        == digest(of: JobTable(), queued.shuffled(using: &random)), "seed \(seed)")
    #expect(
      digest(of: KeyIndex(), queued)
        == digest(of: KeyIndex(), queued.shuffled(using: &random)), "seed \(seed)")
    #expect(
      digest(of: FailureCounts(), failures)
        == digest(of: FailureCounts(), failures.shuffled(using: &random)), "seed \(seed)")
    #expect(
      digest(of: SkipList(), ends)
        == digest(of: SkipList(), ends.shuffled(using: &random)), "seed \(seed)")
    #expect(
      digest(of: WorkerTable(), workers)
        == digest(of: WorkerTable(), workers.shuffled(using: &random)), "seed \(seed)")
  }

  @Test func `has 32 digits, also when they start with zeros`() {
    #expect(StateDigest(high: 1, low: 0xAB).description == "000000000000000100000000000000ab")
  }
}
