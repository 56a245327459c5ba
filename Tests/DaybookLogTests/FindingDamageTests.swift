import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Finding damage in a file` {
  let directory: TemporaryDirectory
  let path: FilePath
  let log: LMDBEventLog
  let stored: Stored

  /// Five frames of two records each, with a detail.
  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("log")
    log = try LMDBEventLog(directory: path, now: 0)
    stored = try Stored(path)
    var writer = FrameWriter(session: 1)
    for number in 0..<5 as Range<UInt8> {
      let records = [RecordContent([number]), RecordContent([7], detail: .present([number]))]
      try writer.append(records, to: log)
    }
  }

  private func damage(at key: UInt64, _ change: (inout [UInt8]) -> Void) throws {
    var value = try #require(try stored.value(in: "frames", at: key))
    change(&value)
    try stored.put(value, in: "frames", at: key)
  }

  /// The positions that a scan shows, and the error that ends it.
  private func scan() -> (shown: [UInt64], error: LogError?) {
    var shown: [UInt64] = []
    do throws(LogError) {
      try log.readFrames(from: .beginning) { frame in
        shown.append(frame.first.rawValue)
        return .proceed
      }
      return (shown, nil)
    } catch { return (shown, error) }
  }

  @Test(arguments: [1, 5, 9] as [UInt64])
  func `a damaged frame is named with its position`(key: UInt64) throws {
    try damage(at: key) { $0[30] ^= 1 }
    let (shown, error) = scan()
    #expect(shown == [1, 3, 5, 7, 9].filter { $0 < key })
    guard case .damaged(let position, .checksum) = error else {
      Issue.record("the scan ended with \(String(describing: error))")
      return
    }
    #expect(position.rawValue == key)
  }

  @Test func `a scan backwards names a damaged frame too`() throws {
    try damage(at: 5) { $0[30] ^= 1 }
    var shown: [UInt64] = []
    let error = #expect(throws: LogError.self) {
      try log.readFramesBackward(from: LogPosition(rawValue: 10)) { frame in
        shown.append(frame.first.rawValue)
        return .proceed
      }
    }
    #expect(shown == [9, 7])
    #expect(error?.description.hasPrefix("the frame at position 5 is damaged") == true)
  }

  @Test func `a frame that lost its end is damaged, not shorter`() throws {
    try damage(at: 3) { $0.removeLast($0.count - 44) }
    #expect(scan().shown == [1])
  }

  @Test func `a frame that is not there is a gap, with both positions`() throws {
    try stored.remove(in: "frames", at: 5)
    let gap = LogError.gap(
      expected: LogPosition(rawValue: 5), found: LogPosition(rawValue: 7))
    #expect(scan().error == gap)
  }

  @Test func `a first frame that is not there is a gap`() throws {
    try stored.remove(in: "frames", at: 1)
    guard case .gap = scan().error else {
      Issue.record("the scan ended with \(String(describing: scan().error))")
      return
    }
    #expect(throws: LogError.self) {
      try log.readFramesBackward(from: LogPosition(rawValue: 10)) { _ in .proceed }
    }
  }

  @Test func `reading from within a frame that is not there is a gap`() throws {
    try stored.remove(in: "frames", at: 5)
    #expect(throws: LogError.self) { _ = try log.frames(from: LogPosition(rawValue: 6)) }
    #expect(throws: LogError.self) {
      try log.readFramesBackward(from: LogPosition(rawValue: 6)) { _ in .proceed }
    }
  }

  @Test func `a damaged detail is an error, and its neighbours are not`() throws {
    try damage(at: 3) { $0[$0.count - 1] ^= 1 }
    #expect(throws: FrameDamage.self) { _ = try log.frames(from: LogPosition(rawValue: 3)) }
    #expect(try log.frames(from: LogPosition(rawValue: 5)).count == 3)
    #expect(scan().error == nil)
  }

  @Test func `every damaged bit of the end of a chain is an error that names the chain`() throws {
    let end = ChainEnd(
      chain: LogPosition(rawValue: 1), head: LogPosition(rawValue: 3), time: 0, tag: 5)
    try log.transact(reserving: 64) { transaction throws(AppendError) in
      try transaction.note(end)
    }
    let value = try #require(try stored.value(in: "finished", at: 1))
    for bit in 0..<value.count * 8 {
      #expect(throws: FrameDamage.self, "bit \(bit)") {
        try unsafe ChainEnd(value.flipped(bit: bit).span.bytes, chain: end.chain)
      }
    }
    try stored.put(value.flipped(bit: 3), in: "finished", at: 1)
    let error = #expect(throws: LogError.self) { _ = try log.chainEnd(of: end.chain) }
    guard case .damaged(end.chain, _) = error else {
      Issue.record("looking it up ended with \(String(describing: error))")
      return
    }
  }

  @Test func `nothing is appended behind a frame that cannot be read`() throws {
    try damage(at: 9) { $0[30] ^= 1 }
    var writer = FrameWriter(session: 2)
    let error = #expect(throws: AppendError.self) {
      try writer.append([RecordContent([1])], to: log)
    }
    guard case .unreadable(.damaged) = error else {
      Issue.record("the append ended with \(String(describing: error))")
      return
    }
    #expect(try stored.value(in: "frames", at: 11) == nil)
  }
}
