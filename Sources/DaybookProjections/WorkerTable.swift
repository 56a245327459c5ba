package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// The workers that have announced themselves and are not known to be gone.
package struct WorkerTable: ~Copyable, Sendable, Projection {
  private var rows = DenseTable<WorkerRow>()

  /// A worker.
  package struct Entry: Hashable, Sendable {
    /// Which worker.
    package var id: WorkerID
    /// What it calls itself.
    package var name: Name
    /// The process it is part of.
    package var process: ProcessIdentity
    /// When it announced itself.
    package var startedAt: Timestamp
    /// When it was last heard of.
    package var heardAt: Timestamp
    /// When it counts as gone unless it is heard of.
    package var deadline: Timestamp
    /// The number of jobs that it holds.
    package var leaseCount: Int
  }

  /// Creates an empty table.
  package init() {}

  /// The number of workers.
  package var count: Int { rows.count }

  /// A worker, unless it is gone.
  package subscript(worker: WorkerID) -> Entry? { rows.row(worker).map { $0.entry } }

  /// Calls `body` with every worker, in no order that means anything.
  package func enumerate(_ body: (Entry) -> Void) {
    rows.enumerate { _, row in body(row.entry) }
  }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    switch transition.recorded.event {
    case .workerStarted(let started):
      let recorded = transition.recorded
      rows.insert(
        WorkerRow(
          id: WorkerID(rawValue: recorded.position.rawValue), started, at: recorded.time))
    case .heartbeat(let heartbeat):
      guard let place = rows.place(of: heartbeat.worker) else { return }
      let time = transition.recorded.time
      rows.update(place) { row in
        row.heardAt = time
        row.deadline = heartbeat.deadline
      }
    case .workerStopped(let stopped):
      if let place = rows.place(of: stopped.worker) { rows.remove(place) }
    default:
      let before = transition.hadJob ? transition.old.holder : .none
      let after = transition.hasJob ? transition.new.holder : .none
      guard before != after else { return }
      count(before, -1)
      count(after, 1)
    }
  }

  private mutating func count(_ worker: WorkerID, _ difference: Int32) {
    guard worker != .none, let place = rows.place(of: worker) else { return }
    rows.update(place) { $0.leaseCount += difference }
  }

  /// A second table with the same workers.
  package mutating func snapshot() -> WorkerTable {
    var other = WorkerTable()
    other.rows = rows.snapshot()
    return other
  }
}

extension WorkerTable {
  /// `workers`.
  package static var name: String { "workers" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes all workers, oldest first.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(rows.count))
    for place in rows.placesInOrder() {
      let row = rows[place]
      writer.integer(row.id.rawValue)
      writer.integer(row.name.rawValue)
      writer.integer(row.process.boot)
      writer.integer(row.process.namespace)
      writer.integer(row.process.processID)
      writer.integer(row.process.startTime)
      writer.integer(row.startedAt.milliseconds)
      writer.integer(row.heardAt.milliseconds)
      writer.integer(row.deadline.milliseconds)
      writer.integer(row.leaseCount)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      let id = WorkerID(rawValue: try reader.integer(as: UInt64.self))
      let name = Name(rawValue: try reader.integer(as: UInt32.self))
      let process = ProcessIdentity(
        boot: try reader.integer(as: UInt64.self),
        namespace: try reader.integer(as: UInt64.self),
        processID: try reader.integer(as: UInt32.self),
        startTime: try reader.integer(as: UInt64.self))
      let startedAt = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      let heardAt = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      let deadline = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      var row = WorkerRow(
        id: id, JobEvent.WorkerStarted(name: name, process: process, deadline: deadline),
        at: startedAt)
      row.heardAt = heardAt
      row.leaseCount = try reader.integer(as: Int32.self)
      rows.insert(row)
    }
  }
}

extension JobState {
  /// Who holds the job; none when nobody does.
  fileprivate var holder: WorkerID { lease?.worker ?? .none }
}

struct WorkerRow: TableRow {
  var id: WorkerID
  var name: Name
  var process: ProcessIdentity
  var startedAt: Timestamp
  var heardAt: Timestamp
  var deadline: Timestamp
  var leaseCount: Int32 = 0

  init(id: WorkerID, _ started: JobEvent.WorkerStarted, at time: Timestamp) {
    self.id = id
    name = started.name
    process = started.process
    startedAt = time
    heardAt = time
    deadline = started.deadline
  }

  static var vacantID: WorkerID { .none }

  @inline(__always)
  static func hash(_ id: WorkerID) -> UInt64 { mixed(id.rawValue) }

  var entry: WorkerTable.Entry {
    WorkerTable.Entry(
      id: id, name: name, process: process, startedAt: startedAt, heardAt: heardAt,
      deadline: deadline, leaseCount: Int(leaseCount))
  }
}
