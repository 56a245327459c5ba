import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting
import DaybookWire
import Testing

@Suite struct `Replaying` {
  @Test(arguments: UInt64(1)...40)
  func `live state, full replay, and snapshot with tail are the same bytes`(seed: UInt64) throws {
    let history = History(seed: seed)
    for _ in 0..<history.random.below(400) { try history.step() }
    try history.cut()
    let head = history.ledger.head
    let snapshot = saved(history.ledger)
    for _ in 0..<300 { try history.step() }
    try history.cut()
    let live = bytes(of: history.ledger)

    var replayed = Ledger()
    try history.log.fold(into: &replayed)
    #expect(bytes(of: replayed) == live, "seed \(seed)")
    #expect(digests(of: replayed) == digests(of: history.ledger), "seed \(seed)")

    guard var restored = unsafe Ledger(decoding: snapshot.span.bytes, at: head) else {
      Issue.record("seed \(seed): the snapshot is refused")
      return
    }
    try history.log.fold(into: &restored)
    #expect(bytes(of: restored) == live, "seed \(seed), snapshot at \(head.position.rawValue)")
    #expect(digests(of: restored) == digests(of: history.ledger), "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...20)
  func `a photograph stays as it was while the original goes on`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 250)
    let before = bytes(of: history.ledger)
    var photograph = history.ledger.snapshot()
    for _ in 0..<250 { try history.step() }
    try history.cut()
    #expect(bytes(of: photograph) == before, "seed \(seed)")
    try history.log.fold(into: &photograph)
    #expect(bytes(of: photograph) == bytes(of: history.ledger), "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...20)
  func `a photograph that goes on leaves the original as it was`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 300)
    var ledger = Ledger()
    try history.log.fold(into: &ledger)
    let before = bytes(of: ledger)
    var photograph = ledger.snapshot()
    for _ in 0..<200 { try history.step() }
    try history.cut()
    try history.log.fold(into: &photograph)
    #expect(bytes(of: ledger) == before, "seed \(seed)")
    #expect(bytes(of: photograph) == bytes(of: history.ledger), "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...10)
  func `every event is read from the log as it was recorded`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 300)
    var read: [RecordedEvent] = []
    try history.log.readFrames(from: LogPosition(rawValue: 1)) { frame in
      try? frame.forEachEvent(codec: RecordCodec()) { recorded, _ in read.append(recorded) }
      return .proceed
    }
    #expect(read == history.events, "seed \(seed)")
  }

  @Test func `one event more gives another digest`() throws {
    let history = try History(seed: 3, steps: 100)
    let before = digests(of: history.ledger)
    history.record(.keySkipped(JobKey(high: 1, low: 1)))
    #expect(digests(of: history.ledger) != before)
  }
}

@Suite struct `A projector` {
  @Test(arguments: UInt64(1)...10)
  func `that was saved goes on as if it had never stopped`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 200)
    let store = MemorySnapshotStore()
    var first = Projector<QueueStats>()
    try first.catchUp(with: history.log)
    try first.save(to: store)
    for _ in 0..<200 { try history.step() }
    try history.cut()
    try first.catchUp(with: history.log)
    var second = try Projector<QueueStats>(from: store)
    try second.catchUp(with: history.log)
    #expect(second.projection.digest() == history.ledger.queues.digest(), "seed \(seed)")
    #expect(first.projection.digest() == history.ledger.queues.digest(), "seed \(seed)")
    #expect(second.head == history.ledger.head, "seed \(seed)")
  }

  @Test func `starts at the beginning when there is nothing it can use`() throws {
    let history = try History(seed: 1, steps: 50)
    let store = MemorySnapshotStore()
    var writer = ByteWriter()
    writer.append("not a snapshot of anything")
    try store.save(writer, at: history.ledger.head)
    let projector = try Projector<QueueStats>(from: store)
    #expect(projector.head == .empty)
  }
}
