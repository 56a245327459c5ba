import DaybookLog
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Appending and syncing later` {
  let directory: TemporaryDirectory
  let log: LMDBEventLog

  init() throws {
    directory = try TemporaryDirectory()
    log = try LMDBEventLog(directory: directory.path.appending("log"), now: 0)
    _ = try append(syncing: true)
  }

  /// Appends a frame of one event, and notes an end of a chain and data with it.
  @discardableResult
  private func append(syncing: Bool) throws -> Bool {
    try log.transact(reserving: 1_024, syncing: syncing) { (transaction) throws(AppendError) in
      let identity = FrameIdentity(session: 1, counter: transaction.head.position.rawValue)
      var frame = FrameBuilder(after: transaction.head, identity: identity, time: 0)
      frame.append { $0.byte(7) }
      try transaction.append(&frame)
      let position = transaction.head.position.next
      try transaction.note(
        ChainEnd(chain: LogPosition(rawValue: 1), head: position, time: 0, tag: 1))
      try transaction.setDatum([UInt8(position.rawValue)], at: [1])
    }
  }

  private func positions(of log: LMDBEventLog) throws -> [UInt64] {
    var positions: [UInt64] = []
    try log.readFrames(from: .beginning.next) { frame in
      positions.append(frame.last.rawValue)
      return .proceed
    }
    return positions
  }

  private func positionsBackward() throws -> [UInt64] {
    var positions: [UInt64] = []
    try log.readFramesBackward(from: LogPosition(rawValue: .max)) { frame in
      positions.append(frame.last.rawValue)
      return .proceed
    }
    return positions
  }

  @Test func `frames are shown when they are durable, and not before`() throws {
    let number = log.commitNumber
    try append(syncing: false)
    #expect(try log.head().position.rawValue == 1)
    #expect(try positions(of: log) == [1])
    #expect(try positionsBackward() == [1])
    #expect(log.commitNumber == number)
    try log.sync()
    #expect(try log.head().position.rawValue == 2)
    #expect(try positions(of: log) == [1, 2])
    #expect(try positionsBackward() == [2, 1])
  }

  @Test func `a commit makes the one before it durable`() throws {
    try append(syncing: false)
    let isSettled = try append(syncing: false)
    #expect(isSettled)
    #expect(try positions(of: log) == [1, 2])
    #expect(try positionsBackward() == [2, 1])
  }

  @Test func `a transaction sees what is not durable yet`() throws {
    try append(syncing: false)
    var seen = LogHead.empty
    let isSettled = try log.transact(reserving: 0, syncing: false) { seen = $0.head }
    #expect(seen.position.rawValue == 2)
    #expect(!isSettled)
  }

  @Test func `whoever decides on what is not durable can have it made so`() throws {
    try append(syncing: false)
    try log.transact(reserving: 0) { _ in }
    #expect(try positions(of: log) == [1, 2])
  }

  @Test func `an end of a chain is durable before it is shown`() throws {
    try append(syncing: false)
    #expect(try log.chainEnd(of: LogPosition(rawValue: 1))?.head.rawValue == 2)
    #expect(try positions(of: log) == [1, 2])
  }

  @Test func `data are durable before they are shown`() throws {
    try append(syncing: false)
    var data: [[UInt8]] = []
    try log.readData(from: []) { datum in
      data.append(datum.value)
      return .proceed
    }
    #expect(data == [[2]])
    #expect(try positions(of: log) == [1, 2])
  }

  @Test func `another reader of the file makes durable what it is shown`() throws {
    try append(syncing: false)
    let other = try LMDBEventLog(directory: directory.path.appending("log"), now: 0)
    #expect(try positions(of: other) == [1, 2])
    #expect(try positions(of: log) == [1, 2])
  }

  @Test func `what was appended is there after opening afresh`() throws {
    try append(syncing: false)
    try log.reopen()
    #expect(try positions(of: log) == [1, 2])
  }
}
