import DaybookLog
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Sharing a log among processes` {
  let directory: TemporaryDirectory
  let path: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("log")
  }

  @Test func `four processes leave no gap, lose nothing and keep their own order`() async throws {
    await withTaskGroup { group in
      for session in 1...4 as ClosedRange<UInt8> {
        group.addTask { [path] in
          await #expect(processExitsWith: .success) {
            [path = path.string as String, session = session as UInt8] in
            try append(frameCount: 40, as: session, to: path)
          }
        }
      }
    }
    let log = try LMDBEventLog(directory: path, now: 0)
    var head = LogHead.empty
    var rounds: [UInt8: UInt8] = [:]
    for frame in try log.frames() {
      #expect(frame.first == head.position.next)
      #expect(frame.header.previous == head.frame)
      let session = frame.records[0].bytes[0]
      #expect(frame.records[0].bytes[1] == rounds[session, default: 0])
      rounds[session, default: 0] += 1
      head = LogHead(
        position: LogPosition(rawValue: frame.first.rawValue + UInt64(frame.records.count) - 1),
        frame: frame.header.identity)
    }
    #expect(rounds == [1: 40, 2: 40, 3: 40, 4: 40])
    #expect(try log.head() == head)
  }

  @Test func `four processes that outgrow one small map all find room`() async throws {
    await withTaskGroup { group in
      for session in 1...4 as ClosedRange<UInt8> {
        group.addTask { [path] in
          await #expect(processExitsWith: .success) {
            [path = path.string as String, session = session as UInt8] in
            try append(
              frameCount: 15, as: session, to: path, byteCount: 60_000, mapSizeBytes: 1 << 20)
          }
        }
      }
    }
    let log = try LMDBEventLog(directory: path, now: 0)
    #expect(try log.frames().count == 60)
    #expect(try log.head().position.rawValue == 120)
  }

  @Test func `what another process appended is seen, and appended behind`() async throws {
    let log = try LMDBEventLog(directory: path, now: 0)
    var writer = FrameWriter(session: 9)
    try appendOne(as: &writer, to: log)
    let before = try #require(log.commitNumber)
    await #expect(processExitsWith: .success) { [path = path.string as String] in
      try append(frameCount: 1, as: 1, to: path)
    }
    #expect(try #require(log.commitNumber) > before)
    try appendOne(as: &writer, to: log)
    #expect(try log.frames().map(\.header.identity.session) == [9, 1, 9])
  }

  @Test func `a log whose map another process made larger is read and appended to`() async throws {
    var options = LogOptions()
    options.mapSizeBytes = 1 << 20
    let log = try LMDBEventLog(directory: path, options: options, now: 0)
    await #expect(processExitsWith: .success) { [path = path.string as String] in
      try appendLarge(megabytes: 8, to: path)
    }
    #expect(try log.frames().count == 8)
    var writer = FrameWriter(session: 9)
    try appendOne(as: &writer, to: log)
    #expect(try log.head().position.rawValue == 9)
  }

  @Test func `a log whose map another process made larger is appended to unread`() async throws {
    var options = LogOptions()
    options.mapSizeBytes = 1 << 20
    let log = try LMDBEventLog(directory: path, options: options, now: 0)
    await #expect(processExitsWith: .success) { [path = path.string as String] in
      try appendLarge(megabytes: 8, to: path)
    }
    try appendOne(megabytes: 3, to: log)
    #expect(try log.head().position.rawValue == 9)
  }

  @Test func `a map that is too small grows under the log that fills it`() throws {
    try appendLarge(megabytes: 8, to: path.string)
    #expect(try LMDBEventLog(directory: path, now: 0).frames().count == 8)
  }
}

private func appendOne(as writer: inout FrameWriter, to log: LMDBEventLog) throws {
  try writer.append([RecordContent([9])], to: log)
}

private func appendOne(megabytes: Int, to log: LMDBEventLog) throws {
  var writer = FrameWriter(session: 9)
  try writer.append([RecordContent([UInt8](repeating: 1, count: megabytes << 20))], to: log)
}

private func appendLarge(megabytes: Int, to directory: String) throws {
  var options = LogOptions()
  options.mapSizeBytes = 1 << 20
  let log = try LMDBEventLog(directory: FilePath(directory), options: options, now: 0)
  var writer = FrameWriter(session: 1)
  let record = RecordContent([UInt8](repeating: 1, count: 1 << 20))
  for _ in 0..<megabytes { try writer.append([record], to: log) }
}
