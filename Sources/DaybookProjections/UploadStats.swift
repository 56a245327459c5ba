package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// How far the uploads are that were ever reported.
///
/// A row for every job with an upload, and nothing about any other job: where a job stands is
/// known elsewhere. The kinds of such jobs are known for ever, so that a job that has not reported
/// anything yet is known as an upload, whatever became of those that have.
package struct UploadStats: ~Copyable, Sendable, Projection {
  private var rows = DenseTable<UploadRow>()

  /// The kinds of jobs of which any has ever reported an upload, in the order of their numbers.
  package private(set) var kinds: [Name] = []

  /// The upload of a job.
  package struct Entry: Hashable, Sendable {
    /// Which job.
    package var job: JobID
    /// What kind of work it is.
    package var kind: Name
    /// How far it was when it was last heard of.
    package var progress: JobEvent.UploadProgress
    /// When the attempt was started that reported it.
    package var startedAt: Timestamp
    /// When that was reported.
    package var heardAt: Timestamp
  }

  /// Creates an empty view.
  package init() {}

  /// The number of jobs with an upload.
  package var count: Int { rows.count }

  /// The upload of a job, if it has one.
  package subscript(job: JobID) -> Entry? { rows.row(job).map { $0.entry } }

  /// Calls `body` with every upload, in no order that means anything.
  package func enumerate(_ body: (Entry) -> Void) {
    rows.enumerate { _, row in body(row.entry) }
  }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    let recorded = transition.recorded
    switch recorded.event {
    case .uploadProgress(let progress):
      guard transition.hadJob else { return }
      let before = transition.old
      var row = UploadRow(id: recorded.job)
      row.kind = before.specification.kind
      note(row.kind)
      row.progress = progress
      // Reported while it runs, an attempt has run since it was started.
      row.startedAt = before.since
      row.heardAt = recorded.time
      if let place = rows.place(of: recorded.job) { rows[place] = row } else { rows.insert(row) }
    case .deleted:
      guard rows.count > 0, let place = rows.place(of: recorded.job) else { return }
      rows.remove(place)
    default: break
    }
  }

  private mutating func note(_ kind: Name) {
    let index = kinds.firstIndex { $0.rawValue >= kind.rawValue } ?? kinds.endIndex
    if index == kinds.endIndex || kinds[index] != kind { kinds.insert(kind, at: index) }
  }

  /// A second view with the same uploads.
  package mutating func snapshot() -> UploadStats {
    var other = UploadStats()
    other.rows = rows.snapshot()
    other.kinds = kinds
    return other
  }
}

extension UploadStats {
  /// `uploads`.
  package static var name: String { "uploads" }
  /// Version 2.
  package static var version: UInt32 { 2 }

  /// Writes all kinds, and all uploads in the order of the jobs.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(kinds.count))
    for kind in kinds { writer.integer(kind.rawValue) }
    writer.varint(UInt64(rows.count))
    for place in rows.placesInOrder() {
      let row = rows[place]
      writer.integer(row.id.rawValue)
      writer.integer(row.kind.rawValue)
      writer.integer(row.progress.byteCount)
      writer.integer(row.progress.byteTotal)
      writer.integer(row.progress.fileCount)
      writer.integer(row.progress.fileTotal)
      writer.integer(row.startedAt.milliseconds)
      writer.integer(row.heardAt.milliseconds)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      kinds.append(Name(rawValue: try reader.integer(as: UInt32.self)))
    }
    for _ in 0..<(try reader.varint()) {
      var row = UploadRow(id: JobID(rawValue: try reader.integer(as: UInt64.self)))
      row.kind = Name(rawValue: try reader.integer(as: UInt32.self))
      row.progress = JobEvent.UploadProgress(
        byteCount: try reader.integer(as: UInt64.self),
        byteTotal: try reader.integer(as: UInt64.self),
        fileCount: try reader.integer(as: UInt32.self),
        fileTotal: try reader.integer(as: UInt32.self))
      row.startedAt = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      row.heardAt = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      rows.insert(row)
    }
  }
}

struct UploadRow: TableRow {
  var id: JobID
  var kind = Name.none
  var progress = JobEvent.UploadProgress(byteCount: 0, byteTotal: 0)
  var startedAt = Timestamp(milliseconds: 0)
  var heardAt = Timestamp(milliseconds: 0)

  init(id: JobID) { self.id = id }

  static var vacantID: JobID { .none }

  @inline(__always)
  static func hash(_ id: JobID) -> UInt64 { mixed(id.rawValue) }

  var entry: UploadStats.Entry {
    UploadStats.Entry(
      job: id, kind: kind, progress: progress, startedAt: startedAt, heardAt: heardAt)
  }
}
