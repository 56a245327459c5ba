package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// How many jobs of each queue are in which state, what came of their attempts, and how long
/// they waited and ran.
package struct QueueStats: Sendable, Projection {
  /// The figures of one queue.
  package struct Entry: Hashable, Sendable {
    /// The queue.
    package var queue: Name
    /// The number of jobs in each state, by the state's number.
    package var jobCounts = [Int](repeating: 0, count: JobStatus.allCases.count)
    /// The number of attempts that were started.
    package var attemptCount = 0
    /// The number of attempts that failed.
    package var failureCount = 0
    /// The number of attempts that ended without an answer.
    package var interruptionCount = 0
    /// How long jobs waited for a worker.
    package var waiting = Histogram()
    /// How long attempts ran that ended with an answer.
    package var running = Histogram()

    /// Creates empty figures.
    package init(queue: Name) { self.queue = queue }
  }

  /// The figures, in the order in which the queues were first used.
  package private(set) var entries: [Entry] = []
  private var indices = RecentIndex<Name>()

  /// Creates empty figures.
  package init() {}

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    guard transition.hasJob else { return }
    entries[index(of: transition.new.specification.queue)].count(transition)
  }

  private mutating func index(of queue: Name) -> Int {
    let index = indices.number(of: queue, orNew: entries.count)
    if index == entries.count { entries.append(Entry(queue: queue)) }
    return index
  }
}

extension QueueStats.Entry {
  /// Counts what an event did to a job of the queue.
  fileprivate mutating func count(_ transition: borrowing Transition) {
    let after = transition.new.status
    guard transition.hadJob else {
      jobCounts[Int(after.rawValue)] += 1
      return
    }
    let before = transition.old.status
    if before != after {
      jobCounts[Int(before.rawValue)] -= 1
      jobCounts[Int(after.rawValue)] += 1
    }
    let time = transition.recorded.time.milliseconds
    switch transition.recorded.event {
    case .attemptStarted:
      attemptCount += 1
      waiting.record(milliseconds: time - transition.old.availableSince.milliseconds)
    case .attemptFailed:
      failureCount += 1
      running.record(milliseconds: time - transition.old.since.milliseconds)
    case .jobCompleted:
      running.record(milliseconds: time - transition.old.since.milliseconds)
    case .attemptInterrupted:
      interruptionCount += 1
    default: break
    }
  }
}

extension QueueStats {
  /// `queues`.
  package static var name: String { "queues" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes the figures of all queues, in the order of first use.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(entries.count))
    for entry in entries {
      writer.varint(UInt64(entry.queue.rawValue))
      for count in entry.jobCounts { writer.signedVarint(Int64(count)) }
      writer.varint(UInt64(entry.attemptCount))
      writer.varint(UInt64(entry.failureCount))
      writer.varint(UInt64(entry.interruptionCount))
      entry.waiting.encode(to: &writer)
      entry.running.encode(to: &writer)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      let queue = Name(rawValue: UInt32(truncatingIfNeeded: try reader.varint()))
      let index = index(of: queue)
      for status in entries[index].jobCounts.indices {
        entries[index].jobCounts[status] = Int(try reader.signedVarint())
      }
      entries[index].attemptCount = try Self.count(&reader)
      entries[index].failureCount = try Self.count(&reader)
      entries[index].interruptionCount = try Self.count(&reader)
      entries[index].waiting = try Histogram(from: &reader)
      entries[index].running = try Histogram(from: &reader)
    }
  }
  @_lifetime(reader: copy reader)
  private static func count(_ reader: inout ByteReader) throws(MalformedBytes) -> Int {
    guard let count = Int(exactly: try reader.varint()) else {
      throw MalformedBytes(offset: reader.offset, reason: "a count is too great")
    }
    return count
  }
}
