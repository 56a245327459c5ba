package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// The batches: whose they are, how their jobs stand, and which of them are over.
///
/// The jobs of a batch are counted by state, from what happens to them, so that the counts are
/// right whoever ends a job and why. A finished batch leaves memory with the jobs that ended
/// before it did; which one is the latest of its owner stays known.
package struct Batches: ~Copyable, Sendable, Projection {
  private var rows = DenseTable<BatchRow>()
  private var owners = DenseTable<OwnerRow>()

  /// The ends of finished batches, oldest first; an entry counts while the batch's end is the
  /// same.
  private var ends = PagedDeque<BatchEnd>()

  /// The batch that finished last, and the event that says so: the job queued because of it is
  /// the finishing one.
  private var lastEnd = BatchEnd(batch: .none, position: .beginning)

  struct BatchEnd: BitwiseCopyable, Sendable {
    var batch: BatchID
    var position: LogPosition
  }

  /// Creates an empty table.
  package init() {}

  /// The number of batches in memory.
  package var count: Int { rows.count }

  /// A batch, unless it has left memory.
  package subscript(batch: BatchID) -> Entry? { rows.row(batch).map { $0.entry } }

  /// The latest batch of an owner, also when it has left memory.
  package func latest(of owner: Name) -> BatchID? { owners.row(owner.rawValue)?.latest }

  /// Whether a batch takes jobs; `nil` when it is not in memory.
  package func isOpen(_ batch: BatchID) -> Bool? {
    rows.row(batch).map { $0.sealedPosition == .beginning }
  }

  /// Whether a batch is sealed, all its jobs have ended, and nobody has said so yet.
  package func isDone(_ batch: BatchID) -> Bool {
    rows.row(batch).map { row in
      row.sealedPosition != .beginning && row.finishedPosition == .beginning
        && row.outstandingCount == 0
    } ?? false
  }

  /// Calls `body` with every batch in memory, in no order that means anything.
  package func enumerate(_ body: (Entry) -> Void) {
    rows.enumerate { _, row in body(row.entry) }
  }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    guard transition.hasJob else {
      applyToBatch(transition.recorded)
      return
    }
    if transition.new.specification.batch != .none { count(transition) }
    if transition.recorded.cause == lastEnd.position, lastEnd.batch != .none {
      noteFinishingJob(transition.recorded)
    }
  }

  private mutating func applyToBatch(_ recorded: RecordedEvent) {
    switch recorded.event {
    case .batchOpened(let opened):
      let batch = BatchID(rawValue: recorded.position.rawValue)
      rows.insert(BatchRow(id: batch, opened, at: recorded.time))
      if let place = owners.place(of: opened.owner.rawValue) {
        owners.update(place) { $0.latest = batch }
      } else if opened.owner != .none {
        owners.insert(OwnerRow(id: opened.owner.rawValue, latest: batch))
      }
    case .batchSealed(let sealed):
      guard let place = rows.place(of: sealed.batch) else { return }
      rows.update(place) { row in
        guard row.sealedPosition == .beginning else { return }
        row.sealedPosition = recorded.position
        row.sealedAt = recorded.time
      }
    case .batchFinished(let finished):
      guard let place = rows.place(of: finished.batch) else { return }
      rows.update(place) { row in
        row.finishedPosition = recorded.position
        row.finishedAt = recorded.time
      }
      lastEnd = BatchEnd(batch: finished.batch, position: recorded.position)
      noteEnd(place, at: recorded.position)
    case .finishedArchived(let archived):
      archive(through: LogPosition(rawValue: archived.throughPosition))
    default: break
    }
  }

  private mutating func count(_ transition: borrowing Transition) {
    let before = transition.oldStatus
    let after = transition.new.status
    guard before != after, let place = rows.place(of: transition.new.specification.batch)
    else { return }
    let isFinished = rows.update(place) { row in
      // An imported log may end what never began: facts are not refused.
      if let before, row.jobCounts[Int(before.rawValue)] > 0 {
        row.jobCounts[Int(before.rawValue)] -= 1
      }
      row.jobCounts[Int(after.rawValue)] += 1
      return row.finishedPosition != .beginning
    }
    // A job of a finished batch was retried, or has ended again.
    if isFinished { noteEnd(place, at: transition.recorded.position) }
  }

  private mutating func noteEnd(_ place: UInt32, at position: LogPosition) {
    let isOver = rows[place].outstandingCount == 0
    if isOver == (rows[place].endPosition != .beginning) { return }
    rows.update(place) { $0.endPosition = isOver ? position : .beginning }
    if isOver { ends.append(BatchEnd(batch: rows[place].id, position: position)) }
  }

  private mutating func noteFinishingJob(_ recorded: RecordedEvent) {
    guard case .jobQueued = recorded.event, let place = rows.place(of: lastEnd.batch)
    else { return }
    rows.update(place) { row in
      if row.hasFinishing, row.finishingJob == .none { row.finishingJob = recorded.job }
    }
  }

  /// A second table with the same batches.
  package mutating func snapshot() -> Batches {
    var other = Batches()
    other.rows = rows.snapshot()
    other.owners = owners.snapshot()
    other.ends = ends.snapshot()
    other.lastEnd = lastEnd
    return other
  }
}

/// Leaving memory.
extension Batches {
  /// Calls `body` with every batch that leaves memory when jobs are archived through a position.
  package func forEachLeaving(through position: LogPosition, _ body: (Entry) -> Void) {
    for index in 0..<ends.count {
      let end = ends[index]
      if end.position > position { return }
      if let place = place(of: end) { body(rows[place].entry) }
    }
  }

  private mutating func archive(through position: LogPosition) {
    while let end = ends.first, end.position <= position {
      if let place = place(of: end) { rows.remove(place) }
      ends.removeFirst()
    }
  }

  private func place(of end: BatchEnd) -> UInt32? {
    guard let place = rows.place(of: end.batch), rows[place].endPosition == end.position
    else { return nil }
    return place
  }
}

extension Batches {
  /// `batches`.
  package static var name: String { "batches" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes all batches, then the latest of every owner, oldest first.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.integer(lastEnd.batch.rawValue)
    writer.integer(lastEnd.position.rawValue)
    writer.varint(UInt64(rows.count))
    for place in rows.placesInOrder() { rows[place].encode(to: &writer) }
    writer.varint(UInt64(owners.count))
    for place in owners.placesInOrder() {
      writer.integer(owners[place].id)
      writer.integer(owners[place].latest.rawValue)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    lastEnd.batch = BatchID(rawValue: try reader.integer(as: UInt64.self))
    lastEnd.position = LogPosition(rawValue: try reader.integer(as: UInt64.self))
    var found: [BatchEnd] = []
    for _ in 0..<(try reader.varint()) {
      let row = try BatchRow(from: &reader)
      guard row.id != .none, rows.place(of: row.id) == nil else {
        throw MalformedBytes(offset: reader.offset, reason: "a batch stands there twice")
      }
      if row.endPosition != .beginning {
        found.append(BatchEnd(batch: row.id, position: row.endPosition))
      }
      rows.insert(row)
    }
    found.sort { $0.position < $1.position }
    for end in found { ends.append(end) }
    for _ in 0..<(try reader.varint()) {
      let owner = try reader.integer(as: UInt32.self)
      guard owner != 0, owners.place(of: owner) == nil else {
        throw MalformedBytes(offset: reader.offset, reason: "an owner stands there twice")
      }
      let latest = BatchID(rawValue: try reader.integer(as: UInt64.self))
      owners.insert(OwnerRow(id: owner, latest: latest))
    }
    guard reader.isAtEnd else {
      throw MalformedBytes(offset: reader.offset, reason: "bytes stand behind the last owner")
    }
  }
}
