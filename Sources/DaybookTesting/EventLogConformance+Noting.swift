internal import DaybookLog

/// Noting where chains end.
extension EventLogConformance {
  static let noting: [Named] = [
    ("the end of a chain that was noted is found again, and no other", notedEnds),
    ("a later note takes the place of an earlier one", replacedNote),
    ("a note needs no frame beside it", loneNote),
    ("noted ends are shown newest chain first, from any chain on", endsInOrder),
    ("a scan of many ends shows every one, once and in order", manyEnds),
  ]

  private static func end(_ chain: UInt64, head: UInt64, time: Int64 = 0) -> ChainEnd {
    ChainEnd(
      chain: LogPosition(rawValue: chain), head: LogPosition(rawValue: head), time: time,
      tag: UInt8(truncatingIfNeeded: head))
  }

  private static func note(_ ends: [ChainEnd], in log: any EventLog) throws {
    try log.transact(reserving: 64 * ends.count) { transaction throws(AppendError) in
      for end in ends { try transaction.note(end) }
    }
  }

  @Sendable private static func notedEnds(_ log: any EventLog) throws {
    let ends = [
      end(1, head: 4, time: .min), end(3, head: .max, time: .max), end(1 << 40, head: 255),
    ]
    try note(ends, in: log)
    for end in ends {
      try require(try log.chainEnd(of: end.chain), is: end, "the end of a chain")
      try require(
        try log.chainEnd(of: end.chain.next) == nil, "the end of a chain that was never noted")
    }
  }

  @Sendable private static func replacedNote(_ log: any EventLog) throws {
    try note([end(1, head: 4), end(2, head: 5)], in: log)
    try note([end(1, head: 9, time: 7)], in: log)
    let one = LogPosition(rawValue: 1)
    try require(try log.chainEnd(of: one), is: end(1, head: 9, time: 7), "the newer note")
    try require(
      try log.chainEnds(downFrom: LogPosition(rawValue: .max)),
      is: [end(2, head: 5), end(1, head: 9, time: 7)], "all notes")
  }

  @Sendable private static func loneNote(_ log: any EventLog) throws {
    let before = try commitNumber(of: log)
    try note([end(1, head: 1)], in: log)
    try require(try commitNumber(of: log) > before, "a note did not make the commit number greater")
    try require(try log.head(), is: .empty, "the head after a note")
  }

  @Sendable private static func endsInOrder(_ log: any EventLog) throws {
    let ends = [2, 300, 70_000, 5, 256, 65_536].map { end($0, head: $0 + 1) }
    try note(ends, in: log)
    let ordered = ends.sorted { $0.chain > $1.chain }
    for start in [0, 1, 2, 3, 256, 299, 300, 65_537, 70_000, 70_001, .max] as [UInt64] {
      let found = try log.chainEnds(downFrom: LogPosition(rawValue: start))
      let expected = ordered.filter { $0.chain.rawValue <= start }
      try require(found, is: expected, "the ends of chains down from \(start)")
    }
    var shown = 0
    try log.readChainEnds(downFrom: LogPosition(rawValue: .max)) { _ in
      shown += 1
      return shown == 2 ? .stop : .proceed
    }
    try require(shown, is: 2, "the number of ends shown to a reader that wanted two")
  }

  @Sendable private static func manyEnds(_ log: any EventLog) throws {
    let ends = (1...9_000 as ClosedRange<UInt64>).map { end($0 * 3, head: $0 * 3 + 2) }
    try note(ends, in: log)
    let found = try log.chainEnds(downFrom: LogPosition(rawValue: .max))
    try require(found == ends.reversed(), "a scan shows \(found.count) of \(ends.count) ends")
  }
}
