internal import DaybookLog

/// Keeping data of an application, in the same transactions as frames.
extension EventLogConformance {
  static let keeping: [Named] = [
    ("data that was stored are shown as they were, in the order of their keys", storedData),
    ("data are stored and removed together with the frames of a transaction", together),
    ("data of a transaction that throws are not stored", abandoned),
    ("data alone make a commit, and what changes nothing does not", dataAlone),
    ("a transaction sees the data that it has written, and nobody else does", readingOwn),
    ("data are shown from any key on, until the reader has enough", fromAnyKey),
    ("data are there after the log is opened afresh", dataReopened),
  ]

  private static func set(
    _ data: [(key: [UInt8], value: [UInt8]?)], in log: any EventLog
  ) throws {
    try log.transact(reserving: 4 << 20) { transaction throws(AppendError) in
      for datum in data { try transaction.setDatum(datum.value, at: datum.key) }
    }
  }

  private static func all(
    _ log: any EventLog, from key: [UInt8] = []
  ) throws -> [ApplicationDatum] {
    var found: [ApplicationDatum] = []
    try log.readData(from: key) { datum in
      found.append(datum)
      return .proceed
    }
    return found
  }

  @Sendable private static func storedData(_ log: any EventLog) throws {
    let longest = [UInt8](repeating: 0xFF, count: ApplicationDatum.keyByteLimit)
    let largest = [UInt8](repeating: 0xA5, count: ApplicationDatum.valueByteLimit)
    let data: [(key: [UInt8], value: [UInt8]?)] = [
      ([0xFF], [1]), (longest, [2]), ([0], []), ([0, 0], [3]), ([1, 0xFF], largest), ([2], [0]),
    ]
    try set(data, in: log)
    let expected = [data[2], data[3], data[4], data[5], data[0], data[1]]
    try require(
      try all(log), is: expected.map { ApplicationDatum(key: $0.key, value: $0.value!) }, "the data"
    )
  }

  @Sendable private static func together(_ log: any EventLog) throws {
    try set([([1], [1]), ([2], [2])], in: log)
    var writer = FrameWriter(session: 1)
    try log.transact(reserving: 1_024) { transaction throws(AppendError) in
      var frame = writer.frame([RecordContent([1])], after: transaction.head)
      try transaction.append(&frame)
      try transaction.setDatum([3], at: [1])
      try transaction.setDatum(nil, at: [2])
    }
    try require(try all(log), is: [ApplicationDatum(key: [1], value: [3])], "the data")
    try require(try log.head().position.rawValue, is: 1, "the head")
  }

  @Sendable private static func abandoned(_ log: any EventLog) throws {
    try set([([1], [1])], in: log)
    try? log.transact(reserving: 1_024) { transaction throws(AppendError) in
      try transaction.setDatum([2], at: [1])
      try transaction.setDatum([2], at: [2])
      throw .conflict(actual: transaction.head)
    }
    try require(try all(log), is: [ApplicationDatum(key: [1], value: [1])], "the data")
  }

  @Sendable private static func dataAlone(_ log: any EventLog) throws {
    let before = try commitNumber(of: log)
    try set([([1], [1])], in: log)
    let after = try commitNumber(of: log)
    try require(after > before, "data did not make the commit number greater")
    try set([([2], nil)], in: log)
    try require(try commitNumber(of: log), is: after, "the commit number after nothing was removed")
    try require(try log.head(), is: .empty, "the head")
  }

  @Sendable private static func readingOwn(_ log: any EventLog) throws {
    try set([([1], [1]), ([2], [2])], in: log)
    var seen: [[UInt8]?] = []
    var others: [ApplicationDatum] = []
    var fault: (any Error)?
    try log.transact(reserving: 1_024) { transaction throws(AppendError) in
      try transaction.setDatum([9], at: [1])
      try transaction.setDatum(nil, at: [2])
      do {
        seen = try [[1], [2], [3]].map { try transaction.datum(at: $0) }
        others = try all(log)
      } catch { fault = error }
    }
    if let fault { throw fault }
    try require(seen, is: [[9], nil, nil], "what the transaction sees")
    try require(others.map(\.value), is: [[1], [2]], "what others see")
  }

  @Sendable private static func fromAnyKey(_ log: any EventLog) throws {
    let keys: [[UInt8]] = [[1], [1, 0], [1, 5], [2], [2, 2]]
    try set(keys.map { ($0, [7]) }, in: log)
    for start in [[0], [1], [1, 1], [1, 5], [1, 5, 0], [3]] as [[UInt8]] {
      let expected = keys.filter { !$0.lexicographicallyPrecedes(start) }
      try require(try all(log, from: start).map(\.key), is: expected, "the keys from \(start)")
    }
    var shown = 0
    try log.readData(from: []) { _ in
      shown += 1
      return shown == 2 ? .stop : .proceed
    }
    try require(shown, is: 2, "the number of data shown to a reader that wanted two")
  }

  @Sendable private static func dataReopened(_ log: any EventLog) throws {
    try set([([1], [1])], in: log)
    try log.reopen()
    try require(try all(log), is: [ApplicationDatum(key: [1], value: [1])], "the data")
    try set([([1], [2])], in: log)
    try require(try all(log), is: [ApplicationDatum(key: [1], value: [2])], "the newer data")
  }
}
