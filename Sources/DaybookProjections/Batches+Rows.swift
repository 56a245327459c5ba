package import DaybookDomain
package import DaybookLog

extension Batches {
  /// A batch.
  package struct Entry: Hashable, Sendable {
    /// Which batch.
    package var id: BatchID
    /// Whose it is.
    package var owner: Name
    /// When it was opened.
    package var openedAt: Timestamp
    /// The event that sealed it, and its time; `nil` while it is open.
    package var sealed: Moment?
    /// The event that says that all its jobs have ended, and its time; `nil` before.
    package var finished: Moment?
    /// Whether a job is queued when all others have ended.
    package var hasFinishing: Bool
    /// That job, once it is queued.
    package var finishingJob: JobID?
    /// The number of its jobs in each state, by the state's number.
    package var jobCounts: [Int]

    /// Where something stands in the log, and when it was.
    package struct Moment: Hashable, Sendable {
      /// The event's position.
      package var position: LogPosition
      /// The event's time.
      package var time: Timestamp
    }
  }
}

/// A batch, without the words and the finishing job's settings, which stay in the log.
struct BatchRow: TableRow {
  var id: BatchID
  var owner: Name
  var hasFinishing: Bool
  var openedAt: Timestamp
  var sealedPosition = LogPosition.beginning
  var sealedAt = Timestamp(milliseconds: 0)
  var finishedPosition = LogPosition.beginning
  var finishedAt = Timestamp(milliseconds: 0)
  /// The event with which the last of its jobs ended, once it is finished.
  var endPosition = LogPosition.beginning
  var finishingJob = JobID.none
  var jobCounts = InlineArray<9, UInt32>(repeating: 0)

  init(id: BatchID, _ opened: JobEvent.BatchOpened, at time: Timestamp) {
    self.id = id
    owner = opened.owner
    hasFinishing = opened.finishing.kind != .none
    openedAt = time
  }

  static var vacantID: BatchID { .none }

  @inline(__always)
  static func hash(_ id: BatchID) -> UInt64 { mixed(id.rawValue) }

  /// The number of jobs that have not ended.
  var outstandingCount: UInt64 {
    var count: UInt64 = 0
    for status in 0..<Int(JobStatus.completed.rawValue) { count += UInt64(jobCounts[status]) }
    return count
  }

  var entry: Batches.Entry {
    var counts: [Int] = []
    for status in jobCounts.indices { counts.append(Int(jobCounts[status])) }
    return Batches.Entry(
      id: id, owner: owner, openedAt: openedAt,
      sealed: Self.moment(sealedPosition, sealedAt),
      finished: Self.moment(finishedPosition, finishedAt), hasFinishing: hasFinishing,
      finishingJob: finishingJob == .none ? nil : finishingJob, jobCounts: counts)
  }

  private static func moment(_ position: LogPosition, _ time: Timestamp) -> Batches.Entry.Moment? {
    position == .beginning ? nil : Batches.Entry.Moment(position: position, time: time)
  }

  func encode(to writer: inout ByteWriter) {
    writer.integer(id.rawValue)
    writer.integer(owner.rawValue)
    writer.byte(hasFinishing ? 1 : 0)
    writer.integer(openedAt.milliseconds)
    writer.integer(sealedPosition.rawValue)
    writer.integer(sealedAt.milliseconds)
    writer.integer(finishedPosition.rawValue)
    writer.integer(finishedAt.milliseconds)
    writer.integer(endPosition.rawValue)
    writer.integer(finishingJob.rawValue)
    for status in jobCounts.indices { writer.integer(jobCounts[status]) }
  }

  @_lifetime(reader: copy reader)
  init(from reader: inout ByteReader) throws(MalformedBytes) {
    id = BatchID(rawValue: try reader.integer(as: UInt64.self))
    owner = Name(rawValue: try reader.integer(as: UInt32.self))
    hasFinishing = try reader.byte() != 0
    openedAt = Timestamp(milliseconds: try reader.integer(as: Int64.self))
    sealedPosition = LogPosition(rawValue: try reader.integer(as: UInt64.self))
    sealedAt = Timestamp(milliseconds: try reader.integer(as: Int64.self))
    finishedPosition = LogPosition(rawValue: try reader.integer(as: UInt64.self))
    finishedAt = Timestamp(milliseconds: try reader.integer(as: Int64.self))
    endPosition = LogPosition(rawValue: try reader.integer(as: UInt64.self))
    finishingJob = JobID(rawValue: try reader.integer(as: UInt64.self))
    for status in jobCounts.indices { jobCounts[status] = try reader.integer(as: UInt32.self) }
  }
}

/// The owner of batches.
struct OwnerRow: TableRow {
  /// The number of the word that names the owner.
  var id: UInt32
  var latest: BatchID

  static var vacantID: UInt32 { 0 }

  @inline(__always)
  static func hash(_ id: UInt32) -> UInt64 { mixed(UInt64(id)) }
}
