package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// What is known of every key that a job ever had: which jobs are in the way of a new one.
///
/// Kept for ever, unlike the jobs: what was done under a key stays known when the job has long
/// left memory.
package struct KeyIndex: ~Copyable, Sendable, Projection {
  private var rows = DenseTable<KeyRow>()

  /// What is known of a key.
  package struct Standing: Hashable, Sendable {
    /// The job that was queued or retried last.
    package var lastJob: JobID
    /// How that job stands.
    package var lastStatus: JobStatus
    /// The job that was completed last; none when no job is completed.
    package var completedJob: JobID
    /// The number of jobs that have not ended.
    package var unfinishedCount: Int
    /// The number of jobs that are not deleted.
    package var aliveCount: Int
  }

  /// Creates an empty index.
  package init() {}

  /// The number of keys.
  package var count: Int { rows.count }

  /// What is known of a key; `nil` when no job that is not deleted has it.
  package subscript(key: JobKey) -> Standing? {
    rows.row(key).map { row in
      Standing(
        lastJob: row.lastJob, lastStatus: row.lastStatus, completedJob: row.completedJob,
        unfinishedCount: Int(row.unfinishedCount), aliveCount: Int(row.aliveCount))
    }
  }

  /// The job that keeps a new one with the same key out, if one does.
  package func obstacle(for specification: JobSpecification) -> JobID? {
    guard specification.key != .none, let row = rows.row(specification.key) else { return nil }
    return switch specification.uniqueness {
    case .none: nil
    case .unfinished: row.unfinishedCount > 0 ? row.lastJob : nil
    case .undone:
      row.unfinishedCount > 0
        ? row.lastJob : row.completedCount > 0 ? row.completedJob : nil
    case .ever: row.aliveCount > 0 ? row.lastJob : nil
    }
  }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    let key = transition.new.specification.key
    guard transition.hasJob, key != .none else { return }
    let before = transition.oldStatus
    let after = transition.new.status
    guard before != after else { return }
    let job = transition.recorded.job
    let place = rows.place(of: key) ?? rows.insert(KeyRow(id: key))
    rows.update(place) { row in row.note(job, from: before, to: after) }
    if rows[place].aliveCount == 0 { rows.remove(place) }
  }

  /// A second index with the same keys.
  package mutating func snapshot() -> KeyIndex {
    var other = KeyIndex()
    other.rows = rows.snapshot()
    return other
  }
}

extension KeyIndex {
  /// `keys`.
  package static var name: String { "keys" }
  /// Version 2: 1 did not count the completed jobs.
  package static var version: UInt32 { 2 }

  /// Writes all keys, in the order of their bits.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(rows.count))
    for place in rows.placesInOrder() {
      let row = rows[place]
      writer.integer(row.id.high)
      writer.integer(row.id.low)
      writer.integer(row.lastJob.rawValue)
      writer.integer(row.completedJob.rawValue)
      writer.integer(row.unfinishedCount)
      writer.integer(row.aliveCount)
      writer.integer(row.completedCount)
      writer.byte(row.lastStatus.rawValue)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      var row = KeyRow(
        id: JobKey(
          high: try reader.integer(as: UInt64.self), low: try reader.integer(as: UInt64.self)))
      row.lastJob = JobID(rawValue: try reader.integer(as: UInt64.self))
      row.completedJob = JobID(rawValue: try reader.integer(as: UInt64.self))
      row.unfinishedCount = try reader.integer(as: UInt32.self)
      row.aliveCount = try reader.integer(as: UInt32.self)
      row.completedCount = try reader.integer(as: UInt32.self)
      row.lastStatus = try reader.choice()
      rows.insert(row)
    }
  }
}

/// A key in 48 bytes.
struct KeyRow: TableRow {
  var id: JobKey
  var lastJob = JobID.none
  var completedJob = JobID.none
  var unfinishedCount: UInt32 = 0
  var aliveCount: UInt32 = 0
  var completedCount: UInt32 = 0
  var lastStatus = JobStatus.available

  init(id: JobKey) { self.id = id }

  static var vacantID: JobKey { .none }

  @inline(__always)
  static func hash(_ id: JobKey) -> UInt64 { mixed(id) }

  mutating func note(_ job: JobID, from before: JobStatus?, to after: JobStatus) {
    let wasUnfinished = before.map { !$0.isTerminal } ?? false
    if before == nil { aliveCount += 1 }
    if !wasUnfinished && !after.isTerminal {
      unfinishedCount += 1
      lastJob = job
    }
    // An imported log may end what never began: facts are not refused.
    if wasUnfinished && after.isTerminal { Self.countDown(&unfinishedCount) }
    if after == .deleted { Self.countDown(&aliveCount) }
    if after == .completed {
      completedCount += 1
      completedJob = job
    }
    if before == .completed { Self.countDown(&completedCount) }
    if completedCount == 0 { completedJob = .none }
    if lastJob == job { lastStatus = after }
  }

  private static func countDown(_ count: inout UInt32) { count -= count > 0 ? 1 : 0 }
}
