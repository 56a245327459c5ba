internal import DaybookLog
internal import DaybookSystem

/// Sharing: several writers and readers of one object.
extension EventLogConformance {
  static let sharing: [Named] = [
    ("writers on several threads leave no gap and lose nothing", severalWriters),
    ("a reader beside a writer sees whole transactions in order", readerBesideWriter),
  ]

  /// What threads of a check have run into.
  private final class Faults: Sendable {
    private let faults = Lock<[any Error]>([])

    func collect(_ body: () throws -> Void) {
      do { try body() } catch { faults.withLock { $0.append(error) } }
    }

    func rethrow() throws {
      if let fault = faults.withLock({ $0.first }) { throw fault }
    }
  }

  @Sendable private static func severalWriters(_ log: any EventLog) throws {
    let (writerCount, roundCount) = (4, 25)
    let faults = Faults()
    let threads = (1...writerCount).map { number in
      PlainThread(name: "writer-\(number)") {
        faults.collect {
          var writer = FrameWriter(session: UInt64(number))
          for round in 0..<roundCount {
            let record = RecordContent([UInt8(number), UInt8(round)])
            let records = [RecordContent](repeating: record, count: round % 3 + 1)
            try writer.append(records, to: log)
          }
        }
      }
    }
    for thread in threads { thread.join() }
    try faults.rethrow()

    var head = LogHead.empty
    var rounds = [UInt8](repeating: 0, count: writerCount)
    for frame in try log.frames() {
      try require(frame.first, is: head.position.next, "the position of a frame")
      try require(frame.header.previous, is: head.frame, "the predecessor of a frame")
      let number = Int(frame.records[0].bytes[0]) - 1
      try require(frame.records[0].bytes[1], is: rounds[number], "the round of a writer's frame")
      rounds[number] += 1
      head = LogHead(
        position: LogPosition(rawValue: frame.first.rawValue + UInt64(frame.records.count) - 1),
        frame: frame.header.identity)
    }
    try require(
      rounds, is: [UInt8](repeating: UInt8(roundCount), count: writerCount),
      "the number of frames of every writer")
  }

  @Sendable private static func readerBesideWriter(_ log: any EventLog) throws {
    let faults = Faults()
    let writing = Writing()
    let thread = PlainThread(name: "writer") {
      faults.collect {
        var writer = FrameWriter(session: 1)
        for _ in 0..<100 {
          // Three frames a transaction: nobody must ever see one or two of them.
          try log.transact(reserving: 1024) { transaction throws(AppendError) in
            var head = transaction.head
            for _ in 0..<3 {
              var frame = writer.frame([RecordContent([1])], after: head)
              try transaction.append(&frame)
              head = frame.head
            }
          }
        }
      }
      writing.end()
    }
    var seen: UInt64 = 0
    faults.collect {
      while true {
        // Asked for before reading, so that one scan comes after the last commit.
        let isLast = writing.hasEnded
        let head = try log.head().position.rawValue
        var last: UInt64 = 0
        for frame in try log.frames() {
          try require(frame.first.rawValue, is: last + 1, "the position of a frame")
          last = frame.first.rawValue
        }
        try require(head % 3, is: 0, "a part of a transaction: the remainder of the head")
        try require(last % 3, is: 0, "a part of a transaction: the remainder of a scan")
        try require(seen <= head && head <= last, "frames that were seen are gone")
        seen = last
        if isLast { return }
      }
    }
    thread.join()
    try faults.rethrow()
    try require(seen, is: 300, "the number of frames seen in the end")
  }

  /// Whether a writer is at work.
  private final class Writing: Sendable {
    private let isDone = Lock(false)

    var hasEnded: Bool { isDone.withLock { $0 } }

    func end() { isDone.withLock { $0 = true } }
  }
}
