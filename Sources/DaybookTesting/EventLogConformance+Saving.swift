internal import DaybookLog

/// Saving: the snapshots that stand beside a log.
extension EventLogConformance {
  static let saving: [Named] = [
    ("a store that keeps nothing has no positions and loads nothing", emptyStore),
    ("a snapshot that was saved is loaded as it was", savedSnapshot),
    ("positions of snapshots come newest first", newestFirst),
    ("a snapshot takes the place of one at the same position", replacedSnapshot),
    ("a snapshot that was removed is gone, and no other", removedSnapshot),
    ("a log that is opened afresh keeps its snapshots", keptSnapshots),
  ]

  private static func head(_ position: UInt64) -> LogHead {
    LogHead(
      position: LogPosition(rawValue: position),
      frame: FrameIdentity(session: 77, counter: position))
  }

  private static func save(
    _ content: [UInt8], at head: LogHead, in store: any SnapshotStore
  ) throws {
    var writer = ByteWriter(capacity: content.count)
    writer.append(content)
    try store.save(writer, at: head)
  }

  private static func requireSnapshot(
    _ content: [UInt8], at head: LogHead, in store: any SnapshotStore
  ) throws {
    let found = try store.load(at: head.position) { bytes, head in
      Saved(content: [UInt8](copying: bytes), head: head)
    }
    let expected = Saved(content: content, head: head)
    try require(found, is: expected, "the snapshot at \(head.position.rawValue)")
  }

  private struct Saved: Equatable {
    var content: [UInt8]
    var head: LogHead
  }

  @Sendable private static func emptyStore(_ log: any EventLog) throws {
    try require(try log.snapshots.positions(), is: [], "the positions")
    let isThere = try log.snapshots.load(at: .beginning) { _, _ in true }
    try require(isThere == nil, "a snapshot that was never saved is loaded")
    try log.snapshots.remove(at: .beginning)
  }

  @Sendable private static func savedSnapshot(_ log: any EventLog) throws {
    var generator = SeededGenerator(seed: 3)
    for (number, byteCount) in [0, 1, 4096, 3_000_000].enumerated() {
      let content = generator.bytes(byteCount)
      try save(content, at: head(UInt64(number)), in: log.snapshots)
      try requireSnapshot(content, at: head(UInt64(number)), in: log.snapshots)
    }
    try save([1, 2], at: head(.max), in: log.snapshots)
    try requireSnapshot([1, 2], at: head(.max), in: log.snapshots)
  }

  @Sendable private static func newestFirst(_ log: any EventLog) throws {
    let positions: [UInt64] = [9, 100, 20, .max, 1, 65_536, 255, 256]
    for position in positions { try save([1], at: head(position), in: log.snapshots) }
    try require(
      try log.snapshots.positions().map(\.rawValue), is: positions.sorted(by: >),
      "the order of the positions")
  }

  @Sendable private static func replacedSnapshot(_ log: any EventLog) throws {
    try save([1, 2, 3], at: head(5), in: log.snapshots)
    try save([4], at: head(5), in: log.snapshots)
    try requireSnapshot([4], at: head(5), in: log.snapshots)
    try require(try log.snapshots.positions(), is: [head(5).position], "the positions")
  }

  @Sendable private static func removedSnapshot(_ log: any EventLog) throws {
    for position in [1, 2, 3] as [UInt64] {
      try save([UInt8(position)], at: head(position), in: log.snapshots)
    }
    try log.snapshots.remove(at: head(2).position)
    try log.snapshots.remove(at: head(2).position)
    try require(
      try log.snapshots.positions().map(\.rawValue), is: [3, 1], "the positions left")
    let isThere = try log.snapshots.load(at: head(2).position) { _, _ in true }
    try require(isThere == nil, "a snapshot that was removed is loaded")
    try requireSnapshot([3], at: head(3), in: log.snapshots)
  }

  @Sendable private static func keptSnapshots(_ log: any EventLog) throws {
    try save([1], at: head(1), in: log.snapshots)
    try log.reopen()
    try requireSnapshot([1], at: head(1), in: log.snapshots)
  }
}
