internal import DaybookLog

/// Erasing private bytes, for ever and in place.
extension EventLogConformance {
  static let erasing: [Named] = [
    ("private bytes are erased where somebody says so, and nowhere else", erased),
    ("a transaction that throws erases nothing", erasedInVain),
    ("private bytes leave the commitments that somebody makes of them", committed),
  ]

  private static let records = [
    RecordContent([1], detail: .present([1, 2, 3])), RecordContent([2], detail: .absent),
    RecordContent([3], detail: .present([4])), RecordContent([4], detail: .erased(byteCount: 2)),
  ]

  /// Three frames, each of four records.
  private static func fill(_ log: any EventLog) throws {
    var writer = FrameWriter(session: 1)
    for _ in 0..<3 { try writer.append(records, to: log) }
  }

  private static func erase(
    _ positions: [UInt64], in log: any EventLog
  ) throws(AppendError) {
    try log.transact(reserving: 4_096) { (transaction) throws(AppendError) in
      try transaction.eraseDetails(at: positions.map { LogPosition(rawValue: $0) }, leaving: nil)
    }
  }

  @Sendable private static func erased(_ log: any EventLog) throws {
    try fill(log)
    let before = try log.frames()
    let number = try commitNumber(of: log)
    try erase([1, 2, 4, 11], in: log)
    var wanted = before
    wanted[0].records[0].detail = .erased(byteCount: 3)
    wanted[2].records[2].detail = .erased(byteCount: 1)
    try require(try log.frames(), is: wanted, "what is read of frames after an erasure")
    try require(try commitNumber(of: log) > number, is: true, "that an erasure is a commit")
    try log.reopen()
    try erase([1, 3], in: log)
    wanted[0].records[2].detail = .erased(byteCount: 1)
    try require(try log.frames(), is: wanted, "what is read after another one")
    let last = try commitNumber(of: log)
    try erase([1, 2, 4], in: log)
    try require(try commitNumber(of: log), is: last, "the commits after erasing nothing")
  }

  @Sendable private static func erasedInVain(_ log: any EventLog) throws {
    try fill(log)
    let before = try log.frames()
    do throws(AppendError) {
      try log.transact(reserving: 4_096) { (transaction) throws(AppendError) in
        try transaction.eraseDetails(at: [LogPosition(rawValue: 1)], leaving: nil)
        throw .storage(.full)
      }
    } catch {}
    try require(try log.frames(), is: before, "what is read after an erasure that was given up")
  }

  @Sendable private static func committed(_ log: any EventLog) throws {
    try fill(log)
    let positions = [LogPosition(rawValue: 5), LogPosition(rawValue: 7)]
    for position in positions {
      try log.transact(reserving: 4_096) { (transaction) throws(AppendError) in
        try transaction.eraseDetails(at: [position]) { salted in
          [UInt8](repeating: UInt8(salted.byteCount), count: DetailCommitments.byteCount)
        }
      }
    }
    try log.reopen()
    var found: [[UInt8]?] = []
    try log.readFrames(from: positions[0]) { frame in
      let commitments = try? frame.detailCommitments()
      found = positions.map { commitments?[$0] }
      return .stop
    }
    let wanted = [19, 17].map { [UInt8](repeating: $0, count: DetailCommitments.byteCount) }
    try require(found, is: wanted, "what two erasures in one frame left")
  }
}
