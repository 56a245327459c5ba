package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// The temporary files that jobs have registered and that nobody has dealt with yet.
///
/// A file belongs to the attempt that registered it. Where it lies is told by that event.
package struct TemporaryFiles: ~Copyable, Sendable, Projection {
  private var rows = DenseTable<TemporaryFileRow>()

  /// A registered file.
  package struct Entry: Hashable, Sendable {
    /// The event that registered it.
    package var position: LogPosition
    /// The job that it belongs to.
    package var job: JobID
    /// The attempt that it belongs to.
    package var attempt: UInt32
  }

  /// Creates an empty list.
  package init() {}

  /// The number of files.
  package var count: Int { rows.count }

  /// The file that an event registered, unless it was dealt with.
  package subscript(position: LogPosition) -> Entry? {
    rows.row(position.rawValue).map { $0.entry }
  }

  /// All files, in the order in which they were registered.
  package func entries() -> [Entry] { rows.placesInOrder().map { rows[$0].entry } }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    switch transition.recorded.event {
    case .temporaryFileRegistered:
      rows.insert(
        TemporaryFileRow(
          id: transition.recorded.position.rawValue, job: transition.recorded.job,
          attempt: transition.recorded.attempt))
    case .temporaryFileRemoved(let removed):
      if removed.file != 0, let place = rows.place(of: removed.file) { rows.remove(place) }
    default: break
    }
  }

  /// A second list with the same files.
  package mutating func snapshot() -> TemporaryFiles {
    var other = TemporaryFiles()
    other.rows = rows.snapshot()
    return other
  }
}

extension TemporaryFiles {
  /// `temporary`.
  package static var name: String { "temporary" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes all files, in the order in which they were registered.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(rows.count))
    for place in rows.placesInOrder() {
      writer.integer(rows[place].id)
      writer.integer(rows[place].job.rawValue)
      writer.integer(rows[place].attempt)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      rows.insert(
        TemporaryFileRow(
          id: try reader.integer(as: UInt64.self),
          job: JobID(rawValue: try reader.integer(as: UInt64.self)),
          attempt: try reader.integer(as: UInt32.self)))
    }
  }
}

struct TemporaryFileRow: TableRow {
  var id: UInt64
  var job: JobID
  var attempt: UInt32

  static var vacantID: UInt64 { 0 }

  @inline(__always)
  static func hash(_ id: UInt64) -> UInt64 { mixed(id) }

  var entry: TemporaryFiles.Entry {
    TemporaryFiles.Entry(position: LogPosition(rawValue: id), job: job, attempt: attempt)
  }
}
