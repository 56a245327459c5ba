internal import DaybookLog

/// Appending: order, atomicity, condition.
extension EventLogConformance {
  static let appending: [Named] = [
    ("a log that holds nothing has no head and shows nothing", emptyLog),
    ("the first record takes position 1", firstPosition),
    ("positions have no gaps, however many records a frame has", positionsWithoutGaps),
    ("a frame comes back as it was written", wholeFrames),
    ("frames of one transaction are appended together", framesTogether),
    ("a transaction that throws leaves nothing", abortedTransaction),
    ("a transaction that appends nothing commits nothing", idleTransaction),
    ("a frame for another position is refused, with the true head", otherPosition),
    ("a frame that was decided against another frame is refused", otherPredecessor),
    ("a refused frame does not spoil the transaction", refusedAndRepeated),
    ("every commit makes the commit number greater", growingCommitNumber),
    ("a log that is opened afresh is the same log", reopenedLog),
  ]

  @Sendable private static func emptyLog(_ log: any EventLog) throws {
    try require(try log.head(), is: .empty, "the head")
    try require(try log.frames().isEmpty, "a log that holds nothing shows frames")
    let backward = try log.framesBackward(from: LogPosition(rawValue: .max))
    try require(backward.isEmpty, "a log that holds nothing shows frames backwards")
    let ends = try log.chainEnds(downFrom: LogPosition(rawValue: .max))
    try require(ends.isEmpty, "a log that holds nothing shows ends of chains")
  }

  @Sendable private static func firstPosition(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    let head = try writer.append([RecordContent([7])], to: log)
    try require(head.position.rawValue, is: 1, "the position of the first record")
    try require(try log.head(), is: head, "the head")
    try require(try log.frames().map(\.first.rawValue), is: [1], "the first frame's position")
  }

  @Sendable private static func positionsWithoutGaps(_ log: any EventLog) throws {
    var generator = SeededGenerator(seed: 1)
    var writer = FrameWriter(session: 1)
    for _ in 0..<200 {
      let count = Int.random(in: 1...40, using: &generator)
      let records = (0..<count).map { RecordContent([UInt8($0)]) }
      try writer.append(records, to: log)
    }
    var expected: UInt64 = 1
    for frame in try log.frames() {
      try require(frame.first.rawValue, is: expected, "the position of a frame")
      expected += UInt64(frame.records.count)
    }
    try require(try log.head().position.rawValue, is: expected - 1, "the position of the head")
  }

  @Sendable private static func wholeFrames(_ log: any EventLog) throws {
    var generator = SeededGenerator(seed: 2)
    var writer = FrameWriter(session: 0xFEDC_BA98_7654_3210)
    let large = RecordContent(
      generator.bytes(300_000), detail: .present(generator.bytes(2_000_000)))
    let written: [[RecordContent]] = [
      [RecordContent([])],
      [RecordContent([], detail: .present([]))],
      [RecordContent([1], detail: .erased(byteCount: 3)), RecordContent([2, 3])],
      [RecordContent([4], detail: .present([5, 6])), large, RecordContent([0])],
    ]
    var previous = FrameIdentity.none
    for (index, records) in written.enumerated() {
      let time: Int64 = [0, .max, .min, 1_700_000_000_000][index]
      let preamble = generator.bytes([0, 1, 200, 70_000][index])
      let head = try writer.append(records, preamble: preamble, time: time, to: log)
      let first = LogPosition(rawValue: head.position.rawValue - UInt64(records.count) + 1)
      let frame = try log.frames(from: head.position).first
      try require(frame?.records, is: records, "what frame \(index) holds")
      try require(frame?.first, is: first, "the position of frame \(index)")
      try require(frame?.preamble, is: preamble, "the preamble of frame \(index)")
      let header = FrameHeader(
        identity: head.frame, previous: previous, time: time, count: records.count)
      try require(frame?.header, is: header, "the header of frame \(index)")
      previous = head.frame
    }
  }

  @Sendable private static func framesTogether(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    let before = try commitNumber(of: log)
    try log.transact(reserving: 4096) { transaction throws(AppendError) in
      var head = transaction.head
      for number in 0..<10 {
        let records = [RecordContent([UInt8(number)]), RecordContent([])]
        var frame = writer.frame(records, after: head)
        try transaction.append(&frame)
        head = frame.head
      }
    }
    try require(try log.frames().count, is: 10, "the number of frames")
    try require(try log.head().position.rawValue, is: 20, "the position of the head")
    try require(
      try commitNumber(of: log) > before, "a commit did not make the commit number greater")
  }

  @Sendable private static func abortedTransaction(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    let head = try writer.append([RecordContent([1])], to: log)
    let before = try commitNumber(of: log)
    let refusal = AppendError.unreadable(.forked(position: LogPosition(rawValue: 99)))
    var answer: AppendError?
    do throws(AppendError) {
      try log.transact(reserving: 4096) { transaction throws(AppendError) in
        var frame = writer.frame([RecordContent([2])], after: transaction.head)
        try transaction.append(&frame)
        let end = ChainEnd(chain: head.position, head: frame.head.position, time: 0, tag: 1)
        try transaction.note(end)
        throw refusal
      }
    } catch { answer = error }
    try require(answer, is: refusal, "the answer to a transaction whose body throws")
    try require(try log.head(), is: head, "the head")
    try require(try log.frames().count, is: 1, "the number of frames")
    try require(try log.chainEnd(of: head.position) == nil, "the end of a chain was noted")
    try require(try commitNumber(of: log), is: before, "the commit number")
    try writer.append([RecordContent([3])], to: log)
    try require(
      try log.frames().flatMap(\.records), is: [RecordContent([1]), RecordContent([3])],
      "what was written around it")
  }

  @Sendable private static func idleTransaction(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    let head = try writer.append([RecordContent([1])], to: log)
    let before = try commitNumber(of: log)
    try log.transact(reserving: 0) { _ in }
    try require(try commitNumber(of: log), is: before, "the commit number")
    try require(try log.head(), is: head, "the head")
  }

  @Sendable private static func otherPosition(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    let old = try writer.append([RecordContent([1])], to: log)
    let head = try writer.append([RecordContent([2])], to: log)
    let wrong = [
      LogHead.empty, old, LogHead(position: head.position.next, frame: head.frame),
    ]
    for stale in wrong { try expectConflict(on: log, after: stale, actual: head, &writer) }
  }

  @Sendable private static func otherPredecessor(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    let head = try writer.append([RecordContent([1])], to: log)
    let stranger = FrameIdentity(session: 2, counter: head.frame.counter)
    let other = LogHead(position: head.position, frame: stranger)
    try expectConflict(on: log, after: other, actual: head, &writer)
  }

  private static func expectConflict(
    on log: any EventLog, after stale: LogHead, actual: LogHead, _ writer: inout FrameWriter
  ) throws {
    var conflict: AppendError?
    do throws(AppendError) {
      try log.transact(reserving: 256) { transaction throws(AppendError) in
        var frame = writer.frame([RecordContent([9])], after: stale)
        try transaction.append(&frame)
      }
    } catch { conflict = error }
    try require(conflict, is: .conflict(actual: actual), "the answer to a frame behind \(stale)")
    try require(try log.head(), is: actual, "the head after a conflict")
  }

  @Sendable private static func refusedAndRepeated(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    var conflict: AppendError?
    try log.transact(reserving: 4096) { transaction throws(AppendError) in
      var first = writer.frame([RecordContent([1])], after: transaction.head)
      try transaction.append(&first)
      do throws(AppendError) {
        var stale = writer.frame([RecordContent([8])], after: transaction.head)
        try transaction.append(&stale)
      } catch { conflict = error }
      var second = writer.frame([RecordContent([2])], after: first.head)
      try transaction.append(&second)
    }
    try require(conflict != nil, "a frame behind the old head was taken within a transaction")
    try require(
      try log.frames().flatMap(\.records), is: [RecordContent([1]), RecordContent([2])],
      "what the transaction appended")
  }

  static func commitNumber(of log: any EventLog) throws(ConformanceFailure) -> UInt64 {
    guard let number = log.commitNumber else {
      throw ConformanceFailure("a log that nobody enlarged does not tell its commit number")
    }
    return number
  }

  @Sendable private static func growingCommitNumber(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    var number = try commitNumber(of: log)
    for round in 0..<50 {
      try writer.append([RecordContent([UInt8(round)])], to: log)
      try require(
        try commitNumber(of: log) > number, "commit \(round) did not make the number greater")
      number = try commitNumber(of: log)
    }
  }

  @Sendable private static func reopenedLog(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    try writer.append([RecordContent([1])], to: log)
    let head = try writer.append([RecordContent([2])], to: log)
    let (identity, createdAt) = (log.identity, log.createdAt)
    try log.reopen()
    try require(log.identity, is: identity, "the identity")
    try require(log.createdAt, is: createdAt, "the time of creation")
    try require(try log.head(), is: head, "the head")
    try writer.append([RecordContent([3])], to: log)
    try require(try log.frames().count, is: 3, "the number of frames")
  }
}
