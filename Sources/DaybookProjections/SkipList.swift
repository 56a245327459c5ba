package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// The keys that a rerun leaves out: those whose last job failed, and those put there by hand.
///
/// Success takes a key off by itself, and so does whoever clears it.
package struct SkipList: ~Copyable, Sendable, Projection {
  private var rows = DenseTable<SkipRow>()

  /// A key on the list.
  package struct Entry: Hashable, Sendable {
    /// The key.
    package var key: JobKey
    /// The event that put it there.
    package var position: LogPosition
    /// When that was.
    package var time: Timestamp
    /// The job that failed; none when the key was put there by hand.
    package var job: JobID
    /// Whether somebody put it there, rather than a failure.
    package var isByHand: Bool
  }

  /// Creates an empty list.
  package init() {}

  /// The number of keys.
  package var count: Int { rows.count }

  /// The entry of a key, if it is on the list.
  package subscript(key: JobKey) -> Entry? { rows.row(key).map { $0.entry } }

  /// Calls `body` with every entry, in no order that means anything.
  package func enumerate(_ body: (Entry) -> Void) {
    rows.enumerate { _, row in body(row.entry) }
  }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    switch transition.recorded.event {
    case .keySkipped(let key):
      put(SkipRow(id: key, transition.recorded.position, transition.recorded.time, job: .none))
    case .keyCleared(let key):
      remove(key)
    case .jobFailed:
      let key = transition.new.specification.key
      guard transition.hasJob, key != .none else { return }
      // What somebody put there by hand stays theirs.
      if let entry = self[key], entry.isByHand { return }
      let recorded = transition.recorded
      put(SkipRow(id: key, recorded.position, recorded.time, job: recorded.job))
    case .jobCompleted:
      if transition.hasJob { remove(transition.new.specification.key) }
    case .deleted:
      let key = transition.new.specification.key
      guard transition.hasJob, self[key]?.job == transition.recorded.job else { return }
      remove(key)
    default: break
    }
  }

  /// A second list with the same keys.
  package mutating func snapshot() -> SkipList {
    var other = SkipList()
    other.rows = rows.snapshot()
    return other
  }

  private mutating func put(_ row: SkipRow) {
    if let place = rows.place(of: row.id) { rows[place] = row } else { rows.insert(row) }
  }

  private mutating func remove(_ key: JobKey) {
    if key != .none, let place = rows.place(of: key) { rows.remove(place) }
  }
}

extension SkipList {
  /// `skiplist`.
  package static var name: String { "skiplist" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes all entries, in the order of the keys' bits.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(rows.count))
    for place in rows.placesInOrder() {
      let row = rows[place]
      writer.integer(row.id.high)
      writer.integer(row.id.low)
      writer.integer(row.position.rawValue)
      writer.integer(row.time.milliseconds)
      writer.integer(row.job.rawValue)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      let key = JobKey(
        high: try reader.integer(as: UInt64.self), low: try reader.integer(as: UInt64.self))
      let position = LogPosition(rawValue: try reader.integer(as: UInt64.self))
      let time = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      let job = JobID(rawValue: try reader.integer(as: UInt64.self))
      rows.insert(SkipRow(id: key, position, time, job: job))
    }
  }
}

struct SkipRow: TableRow {
  var id: JobKey
  var position: LogPosition
  var time: Timestamp
  var job: JobID

  init(id: JobKey, _ position: LogPosition, _ time: Timestamp, job: JobID) {
    self.id = id
    self.position = position
    self.time = time
    self.job = job
  }

  static var vacantID: JobKey { .none }

  @inline(__always)
  static func hash(_ id: JobKey) -> UInt64 { mixed(id) }

  var entry: SkipList.Entry {
    SkipList.Entry(
      key: id, position: position, time: time, job: job, isByHand: job == .none)
  }
}
