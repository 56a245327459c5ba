package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// The scans of trees of files that have been started and have not come to their end.
///
/// There are never many at a time, so they stand in a list and are looked for from its beginning.
package struct Scans: Hashable, Sendable, Projection {
  /// The open scans, oldest first.
  package private(set) var entries: [Entry] = []

  /// An open scan.
  package struct Entry: Hashable, Sendable {
    /// Which scan.
    package var id: ScanID
    /// What is scanned for what.
    package var key: JobKey
    /// The queue of the jobs that it queues.
    package var queue: Name
    /// The kind of the jobs that it queues.
    package var kind: Name
    /// When it was started.
    package var startedAt: Timestamp
    /// The number of files seen up to the last checkpoint.
    package var seenCount: UInt64
    /// The number of jobs queued up to the last checkpoint.
    package var queuedCount: UInt64
    /// The event of the last checkpoint; the beginning when there is none.
    package var checkpoint: LogPosition
    /// When that was.
    package var checkpointedAt: Timestamp
  }

  /// Creates an empty list.
  package init() {}

  /// The open scan of a key.
  package subscript(key: JobKey) -> Entry? { entries.first { $0.key == key } }

  /// An open scan.
  package subscript(id: ScanID) -> Entry? { entries.first { $0.id == id } }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    switch transition.recorded.event {
    case .scanStarted(let started):
      let time = transition.recorded.time
      entries.append(
        Entry(
          id: ScanID(rawValue: transition.recorded.position.rawValue), key: started.key,
          queue: started.queue, kind: started.kind, startedAt: time, seenCount: 0,
          queuedCount: 0, checkpoint: .beginning, checkpointedAt: time))
    case .scanCheckpointed(let progress):
      guard let index = entries.firstIndex(where: { $0.id == progress.scan }) else { return }
      entries[index].seenCount = progress.seenCount
      entries[index].queuedCount = progress.queuedCount
      entries[index].checkpoint = transition.recorded.position
      entries[index].checkpointedAt = transition.recorded.time
    case .scanFinished(let progress):
      entries.removeAll { $0.id == progress.scan }
    default: break
    }
  }
}

extension Scans {
  /// `scans`.
  package static var name: String { "scans" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes all scans, oldest first.
  package func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(entries.count))
    for entry in entries {
      writer.integer(entry.id.rawValue)
      writer.integer(entry.key.high)
      writer.integer(entry.key.low)
      writer.integer(entry.queue.rawValue)
      writer.integer(entry.kind.rawValue)
      writer.integer(entry.startedAt.milliseconds)
      writer.integer(entry.seenCount)
      writer.integer(entry.queuedCount)
      writer.integer(entry.checkpoint.rawValue)
      writer.integer(entry.checkpointedAt.milliseconds)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      entries.append(
        Entry(
          id: ScanID(rawValue: try reader.integer(as: UInt64.self)),
          key: JobKey(
            high: try reader.integer(as: UInt64.self), low: try reader.integer(as: UInt64.self)),
          queue: Name(rawValue: try reader.integer(as: UInt32.self)),
          kind: Name(rawValue: try reader.integer(as: UInt32.self)),
          startedAt: Timestamp(milliseconds: try reader.integer(as: Int64.self)),
          seenCount: try reader.integer(as: UInt64.self),
          queuedCount: try reader.integer(as: UInt64.self),
          checkpoint: LogPosition(rawValue: try reader.integer(as: UInt64.self)),
          checkpointedAt: Timestamp(milliseconds: try reader.integer(as: Int64.self))))
    }
  }
}
