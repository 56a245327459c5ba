import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

/// The bytes in `Fixtures/format` were made by hand after `docs/file-format.md`, not by this code.
@Suite struct `Keeping the format` {
  static let time: Int64 = 1_700_000_000_000
  static let session: UInt64 = 0x0123_4567_89AB_CDEF
  static let identity = LogIdentity(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF)

  /// A frame as it is laid down: its name, the key it has, and what is in it.
  struct Golden: Sendable, CustomTestStringConvertible {
    var name: String
    var after: LogHead
    var identity: FrameIdentity
    var time = KeepingTheFormat.time
    var preamble: [UInt8] = []
    var records: [RecordContent]

    var testDescription: String { name }

    var first: UInt64 { after.position.rawValue + 1 }
  }

  static let frames = [
    Golden(
      name: "frame-first", after: .empty, identity: head(0, session, 1).frame, preamble: words,
      records: [
        RecordContent([1, 0, 2]),
        RecordContent(twos, detail: .present(Array("secret".utf8))),
        RecordContent([], detail: .present([])),
      ]),
    Golden(
      name: "frame-erased", after: .empty, identity: head(0, session, 1).frame, preamble: words,
      records: [
        RecordContent([1, 0, 2]), RecordContent(twos, detail: .erased(byteCount: 6)),
        RecordContent([], detail: .erased(byteCount: 0)),
      ]),
    Golden(
      name: "frame-next", after: head(3, session, 1), identity: head(0, session, 2).frame,
      time: time + 1500, records: [RecordContent([9, 0, 0])]),
    Golden(
      name: "frame-other-session", after: head(4, session, 2), identity: head(0, .max, 1).frame,
      time: -1, records: [RecordContent([]), RecordContent([])]),
  ]

  private static let words = Array("\u{1}\u{3}cat\u{4}milk".utf8)
  private static let twos = [UInt8](repeating: 2, count: 130)

  @Test(arguments: frames) func `a frame is written as it is laid down`(golden: Golden) throws {
    var builder = FrameBuilder(
      after: golden.after, identity: golden.identity, time: golden.time)
    builder.preamble.append(golden.preamble)
    var salts: [(UInt64, UInt64)] = [
      (0x3333_3333_3333_3333, 0x4444_4444_4444_4444),
      (0x1111_1111_1111_1111, 0x2222_2222_2222_2222),
    ]
    for record in golden.records {
      let salt = record.detail == .absent ? (1, 1) : salts.removeLast()
      builder.append(record, salt: salt)
    }
    #expect(builder.sealed() == (try Fixture.bytes(golden.name)))
  }

  @Test(arguments: frames) func `a frame that is laid down is read`(golden: Golden) throws {
    let frame = try parse(Fixture.bytes(golden.name), at: golden.first)
    let header = FrameHeader(
      identity: golden.identity, previous: golden.after.frame, time: golden.time,
      count: golden.records.count)
    #expect(frame.header == header)
    #expect(frame.preamble == golden.preamble)
    #expect(frame.records == golden.records)
  }

  @Test func `details erased together read like details erased one by one`() throws {
    let together = try parse(Fixture.bytes("frame-erased-together"), at: 1)
    #expect(try together == parse(Fixture.bytes("frame-erased"), at: 1))
  }

  @Test func `a description is written and read as it is laid down`() throws {
    let meta = LogMeta(format: 1, identity: Self.identity, createdAt: Self.time)
    let golden = try Fixture.bytes("meta")
    #expect([UInt8](copying: meta.bytes.bytes) == golden)
    #expect(unsafe LogMeta(golden.span.bytes) == meta)
  }

  @Test func `the end of a chain is written as it is laid down, and read`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("log")
    let log = try LMDBEventLog(directory: path, now: 0)
    let end = ChainEnd(
      chain: LogPosition(rawValue: 1000), head: LogPosition(rawValue: 123_456_789),
      time: Self.time, tag: 5)
    try log.transact(reserving: 64) { transaction throws(AppendError) in
      try transaction.note(end)
    }
    #expect(try Stored(path).value(in: "finished", at: 1000) == Fixture.bytes("finished"))
    #expect(try log.chainEnd(of: end.chain) == end)
  }

  @Test func `a snapshot is written as it is laid down`() throws {
    let directory = try TemporaryDirectory()
    let store = FileSnapshotStore(directory: directory.path, log: Self.identity)
    var content = ByteWriter()
    content.append("state")
    try store.save(content, at: head(4, Self.session, 2))
    let file = directory.path.appending("00000000000000000004.snapshot")
    #expect(try DurableFile.content(of: file) == Fixture.bytes("snapshot"))
  }

  @Test func `a snapshot that is laid down is read`() throws {
    let directory = try TemporaryDirectory()
    let golden = try Fixture.bytes("snapshot")
    try DurableFile.replace(directory.path.appending("00000000000000000004.snapshot")) { file in
      _ = try file.writeAll(golden)
    }
    let store = FileSnapshotStore(directory: directory.path, log: Self.identity)
    let found = try store.load(at: LogPosition(rawValue: 4)) { bytes, head in
      (content: [UInt8](copying: bytes), head: head)
    }
    #expect(found?.content == Array("state".utf8))
    #expect(found?.head == head(4, Self.session, 2))
  }
}

private typealias KeepingTheFormat = `Keeping the format`
