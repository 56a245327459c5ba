internal import DaybookLog

/// Reading: from anywhere, in both directions, page by page.
extension EventLogConformance {
  static let reading: [Named] = [
    ("reading from any position starts with the frame that holds it", fromAnywhere),
    ("reading backwards from any position starts with the frame that holds it", backFromAnywhere),
    ("reading from behind the end shows nothing", fromBehindTheEnd),
    ("reading backwards from behind the end shows everything", backFromBehindTheEnd),
    ("reading ends when the reader says so", stopping),
    ("a scan of many frames shows every one, once and in order", manyFrames),
    ("a scan of large frames shows every one, once and in order", largeFrames),
    ("within a transaction everything before it can be read", readingInside),
    ("a reader that goes on where it ended misses nothing", following),
    ("private bytes are there, erased, empty or absent, and never confused", details),
  ]

  /// Appends frames of 1, 2, … records.
  private static func fill(_ log: any EventLog, frameCount: Int) throws {
    var writer = FrameWriter(session: 1)
    for count in 1...frameCount {
      let records = (0..<count).map { RecordContent([UInt8(count), UInt8($0)]) }
      try writer.append(records, to: log)
    }
  }

  @Sendable private static func fromAnywhere(_ log: any EventLog) throws {
    try fill(log, frameCount: 12)
    let all = try log.frames()
    try require(try log.frames(from: .beginning), is: all, "what is read from before the first")
    for position in 1...(try log.head().position.rawValue) {
      let expected = all.filter { $0.first.rawValue + UInt64($0.records.count) > position }
      let found = try log.frames(from: LogPosition(rawValue: position))
      try require(found, is: expected, "what is read from position \(position)")
    }
  }

  @Sendable private static func backFromAnywhere(_ log: any EventLog) throws {
    try fill(log, frameCount: 12)
    let all = try log.frames()
    let fromNowhere = try log.framesBackward(from: .beginning)
    try require(fromNowhere.isEmpty, "something is read backwards from before the first")
    for position in 1...(try log.head().position.rawValue) {
      let expected = Array(all.filter { $0.first.rawValue <= position }.reversed())
      let found = try log.framesBackward(from: LogPosition(rawValue: position))
      try require(found, is: expected, "what is read backwards from position \(position)")
    }
  }

  @Sendable private static func fromBehindTheEnd(_ log: any EventLog) throws {
    try fill(log, frameCount: 3)
    for position in [7, 8, 1 << 40, .max] as [UInt64] {
      let found = try log.frames(from: LogPosition(rawValue: position))
      try require(found.isEmpty, "position \(position) of a log with 6 shows something")
    }
  }

  @Sendable private static func backFromBehindTheEnd(_ log: any EventLog) throws {
    try fill(log, frameCount: 3)
    for position in [7, 8, 1 << 40, .max] as [UInt64] {
      let found = try log.framesBackward(from: LogPosition(rawValue: position))
      try require(found.count, is: 3, "the number of frames backwards from \(position)")
    }
  }

  @Sendable private static func stopping(_ log: any EventLog) throws {
    try fill(log, frameCount: 6)
    for limit in 1...6 {
      var shown = 0
      try log.readFrames(from: .beginning) { _ in
        shown += 1
        return shown == limit ? .stop : .proceed
      }
      try require(shown, is: limit, "the number of frames shown")
      shown = 0
      try log.readFramesBackward(from: LogPosition(rawValue: .max)) { _ in
        shown += 1
        return shown == limit ? .stop : .proceed
      }
      try require(shown, is: limit, "the number of frames shown backwards")
    }
  }

  @Sendable private static func manyFrames(_ log: any EventLog) throws {
    let frameCount = 9_000
    var writer = FrameWriter(session: 1)
    try log.transact(reserving: 1 << 20) { transaction throws(AppendError) in
      var head = transaction.head
      for _ in 0..<frameCount {
        var frame = writer.frame([RecordContent([]), RecordContent([])], after: head)
        try transaction.append(&frame)
        head = frame.head
      }
    }
    try requireScans(of: log, frameCount: frameCount, recordCount: 2)
  }

  @Sendable private static func largeFrames(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    let record = RecordContent([UInt8](repeating: 0xA5, count: 1_100_000))
    for _ in 0..<10 { try writer.append([record], to: log) }
    try requireScans(of: log, frameCount: 10, recordCount: 1)
  }

  private static func requireScans(
    of log: any EventLog, frameCount: Int, recordCount: UInt64
  ) throws {
    var forward: [UInt64] = []
    try log.readFrames(from: .beginning) { frame in
      forward.append(frame.first.rawValue)
      return .proceed
    }
    let expected = (0..<UInt64(frameCount)).map { $0 * recordCount + 1 }
    try require(forward == expected, "a scan shows \(forward.count) of \(frameCount) frames")
    var backward: [UInt64] = []
    try log.readFramesBackward(from: LogPosition(rawValue: .max)) { frame in
      backward.append(frame.first.rawValue)
      return .proceed
    }
    try require(
      backward == expected.reversed(), "backwards, \(backward.count) of \(frameCount) frames")
  }

  @Sendable private static func readingInside(_ log: any EventLog) throws {
    try fill(log, frameCount: 4)
    let all = try log.frames()
    let head = try log.head()
    var found: Result<[FrameContent], any Error> = .success([])
    var reported: LogHead?
    try log.transact(reserving: 0) { transaction in
      reported = transaction.head
      found = Result { try transaction.frames(from: LogPosition(rawValue: 5)) }
    }
    try require(reported, is: head, "the head that a transaction reports")
    try require(try found.get(), is: Array(all[2...]), "what a transaction reads")
  }

  @Sendable private static func following(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    var seen: [RecordContent] = []
    var next = LogPosition.beginning.next
    var number = try commitNumber(of: log)
    for round in 1...20 {
      for _ in 0..<round % 4 {
        try writer.append(
          (0..<round).map { RecordContent([UInt8(round), UInt8($0)]) }, to: log)
      }
      let isNew = try commitNumber(of: log) != number
      try require(isNew, is: round % 4 > 0, "whether the commit number tells of something new")
      number = try commitNumber(of: log)
      for frame in try log.frames(from: next) {
        try require(frame.first, is: next, "the position of the next frame")
        seen += frame.records
        next = LogPosition(rawValue: frame.first.rawValue + UInt64(frame.records.count))
      }
    }
    try require(try log.frames().flatMap(\.records), is: seen, "what a follower has not seen")
  }

  @Sendable private static func details(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    let kinds: [RecordContent.Detail] = [
      .absent, .present([]), .present([1, 2, 3]), .present([0, 0, 0]), .erased(byteCount: 0),
      .erased(byteCount: 3),
    ]
    // Every kind beside every other: where one ends is where the next one starts.
    for one in kinds {
      for other in kinds {
        let records = [RecordContent([1], detail: one), RecordContent([2], detail: other)]
        let head = try writer.append(records, to: log)
        let found = try log.frames(from: head.position).first?.records
        try require(found, is: records, "what is read of two records")
      }
    }
  }
}
