import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Writing a log anew` {
  let directory: TemporaryDirectory
  let path: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("log")
  }

  /// Fills a log, erases some of it and lets it go.
  private func fill() throws -> [FrameContent] {
    let log = try LMDBEventLog(directory: path, now: 0)
    var writer = FrameWriter(session: 1)
    for number in 0..<300 {
      let padding = [UInt8](repeating: 7, count: 40 * (number % 90))
      let detail = Array("secret-\(number)-".utf8) + padding
      try writer.append([RecordContent([1, 2], detail: .present(detail))], to: log)
    }
    try log.transact(reserving: 1 << 20) { (transaction) throws(AppendError) in
      try transaction.eraseDetails(
        at: (1...150).map { LogPosition(rawValue: 2 * $0) },
        leaving: { _ in [UInt8](repeating: 9, count: 32) })
      try transaction.setDatum([1, 2, 3], at: [0x61])
      try transaction.note(
        ChainEnd(
          chain: LogPosition(rawValue: 5), head: LogPosition(rawValue: 6), time: 7, tag: 5))
    }
    return try frames(of: log)
  }

  private func frames(of log: LMDBEventLog) throws -> [FrameContent] {
    var frames: [FrameContent] = []
    try log.readFrames(from: .beginning) { frame in
      if let content = try? FrameContent(frame) { frames.append(content) }
      return .proceed
    }
    return frames
  }

  private func fileHolds(_ text: String) throws -> Bool {
    let bytes = try DurableFile.content(of: path.appending("data.mdb"))
    return String(decoding: bytes, as: UTF8.self).contains(text)
  }

  @Test func `nothing is left of what was erased, and nothing else is missing`() throws {
    let before = try fill()
    #expect(try fileHolds("secret-149-"))
    let done = try LMDBEventLog.rewrite(directory: path)
    #expect(done.byteCount < done.byteCountBefore)
    for number in stride(from: 1, to: 300, by: 2) {
      #expect(try !fileHolds("secret-\(number)-"), "\(number)")
    }
    #expect(try fileHolds("secret-298-"))
    let log = try LMDBEventLog(directory: path, now: 0)
    #expect(try frames(of: log) == before)
    #expect(try log.chainEnd(of: LogPosition(rawValue: 5))?.head.rawValue == 6)
    var data: [[UInt8]] = []
    try log.readData(from: []) { datum in
      data.append(datum.value)
      return .proceed
    }
    #expect(data == [[1, 2, 3]])
    #expect(try log.checkPages() > 0)
    #expect(try Directory.names(in: path).allSatisfy { $0.string != "rewrite.part" })
  }

  @Test func `a log that is open in this process is refused`() throws {
    _ = try fill()
    let log = try LMDBEventLog(directory: path, now: 0)
    #expect(throws: RewriteError.inUse(process: RunningProcess.current.id)) {
      try LMDBEventLog.rewrite(directory: path)
    }
    #expect(try log.head().position.rawValue == 300)
  }

  @Test func `what an earlier attempt has left is removed`() throws {
    let before = try fill()
    let part = path.appending("rewrite.part")
    try Directory.create(part)
    try DurableFile.replace(part.appending("data.mdb")) { _ = try $0.writeAll([1, 2, 3]) }
    _ = try LMDBEventLog.rewrite(directory: path)
    #expect(try frames(of: try LMDBEventLog(directory: path, now: 0)) == before)
  }

  /// How many events somebody found who has opened the log.
  private final class Opened: Sendable {
    let count = Monitor<Int?>(nil)

    func isThere(within limit: Duration) -> Bool {
      count.wait(until: { $0 != nil }, timeout: limit)
    }
  }

  @Test func `who opens it meanwhile waits, and finds the new file`() throws {
    let before = try fill()
    var hold = try DirectoryLock(path, .exclusive, waits: false)
    #expect(hold != nil)
    let opened = Opened()
    let path = path
    let thread = PlainThread(name: "opener") {
      let count = (try? LMDBEventLog(directory: path, now: 0))
        .flatMap { try? $0.head().position.rawValue }
      opened.count.withLock { $0 = Int(count ?? 0) }
      opened.count.broadcast()
    }
    #expect(!opened.isThere(within: .milliseconds(50)))
    hold = nil
    #expect(opened.isThere(within: .seconds(60)))
    thread.join()
    #expect(opened.count.withLock { $0 } == before.count)
  }

  @Test func `a log that is not there is refused`() {
    #expect(throws: RewriteError.log(.storage(.absent))) {
      try LMDBEventLog.rewrite(directory: path)
    }
  }
}
