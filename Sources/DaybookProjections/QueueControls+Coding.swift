internal import DaybookDomain
package import DaybookLog

extension QueueControls {
  /// `controls`.
  package static var name: String { "controls" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes pauses, limits and counts of queues in the order of first use, then the groups.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.integer(UInt8(isEverythingPaused ? 1 : 0))
    writer.varint(UInt64(scopeCount))
    enumerate { scope in scope.encode(to: &writer) }
    writer.varint(UInt64(groups.count))
    for place in groups.placesInOrder() {
      let row = groups[place]
      writer.integer(row.id.queue.rawValue)
      writer.integer(row.id.kind.rawValue)
      writer.integer(row.id.group.rawValue)
      writer.integer(row.runningCount)
      writer.integer(row.served.rawValue)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    restore(isEverythingPaused: try reader.byte() == 1)
    for _ in 0..<(try reader.varint()) { restore(try Scope(from: &reader)) }
    for _ in 0..<(try reader.varint()) {
      let id = GroupID(
        queue: Name(rawValue: try reader.integer(as: UInt32.self)),
        kind: Name(rawValue: try reader.integer(as: UInt32.self)),
        group: Name(rawValue: try reader.integer(as: UInt32.self)))
      var row = GroupRow(id: id)
      row.runningCount = try reader.integer(as: UInt32.self)
      row.served = LogPosition(rawValue: try reader.integer(as: UInt64.self))
      groups.insert(row)
    }
  }
}

extension QueueControls.Scope {
  fileprivate borrowing func encode(to writer: inout ByteWriter) {
    writer.integer(limits.queue.rawValue)
    writer.integer(limits.kind.rawValue)
    writer.integer(limits.concurrency)
    writer.integer(limits.concurrencyPerGroup)
    writer.integer(limits.rate)
    writer.integer(limits.ratePeriodMilliseconds)
    writer.integer(UInt8(isPaused ? 1 : 0))
    writer.varint(UInt64(runningCount))
    writer.integer(servedWithoutGroup.rawValue)
    window.encode(to: &writer)
  }

  @_lifetime(reader: copy reader)
  fileprivate init(from reader: inout ByteReader) throws(MalformedBytes) {
    let queue = Name(rawValue: try reader.integer(as: UInt32.self))
    let kind = Name(rawValue: try reader.integer(as: UInt32.self))
    limits = JobEvent.QueueLimited(
      queue: queue, kind: kind,
      concurrency: try reader.integer(as: UInt32.self),
      concurrencyPerGroup: try reader.integer(as: UInt32.self),
      rate: try reader.integer(as: UInt32.self),
      ratePeriodMilliseconds: try reader.integer(as: UInt32.self))
    isPaused = try reader.byte() == 1
    guard let count = Int(exactly: try reader.varint()) else {
      throw MalformedBytes(offset: reader.offset, reason: "a count is too great")
    }
    runningCount = count
    servedWithoutGroup = LogPosition(rawValue: try reader.integer(as: UInt64.self))
    window = try RateWindow(from: &reader)
  }
}

/// Which group, of a queue or of a kind of job in it.
struct GroupID: Hashable, Comparable, Sendable, BitwiseCopyable {
  var queue: Name
  /// None for the whole queue.
  var kind: Name
  var group: Name

  static func < (lhs: GroupID, rhs: GroupID) -> Bool {
    (lhs.queue.rawValue, lhs.kind.rawValue, lhs.group.rawValue)
      < (rhs.queue.rawValue, rhs.kind.rawValue, rhs.group.rawValue)
  }
}

/// What is known of a group.
struct GroupRow: TableRow {
  var id: GroupID
  /// The number of its jobs that run.
  var runningCount: UInt32 = 0
  /// The last attempt of one of its jobs; of a queue's groups, not of a kind's.
  var served = LogPosition.beginning

  init(id: GroupID) { self.id = id }

  static var vacantID: GroupID { GroupID(queue: .none, kind: .none, group: .none) }

  @inline(__always)
  static func hash(_ id: GroupID) -> UInt64 {
    let both = mixed(UInt64(id.queue.rawValue) << 32 | UInt64(id.group.rawValue))
    return mixed(both ^ UInt64(id.kind.rawValue))
  }
}
