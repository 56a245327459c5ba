package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// The schedules, and up to which due time each has fired.
///
/// What a schedule queues stays in the log, in the event that added it.
package struct Schedules: Sendable, Projection {
  /// A schedule.
  package struct Entry: Hashable, Sendable {
    /// What it is called.
    package var name: Name
    /// When it fires, in cron's fields.
    package var cron: Name
    /// The time zone of the fields.
    package var timeZone: Name
    /// What it does about due times that passed while nobody looked.
    package var catchUp: CatchUpPolicy
    /// The event that added it, with the job that it queues.
    package var definition: LogPosition
    /// Due times up to here are not its business any more: it has fired for them, left them out,
    /// or was not there yet.
    package var settledThrough: Timestamp
    /// The last due time that it fired for.
    package var lastDue: Timestamp?
    /// How often it has fired.
    package var firedCount: UInt64
  }

  private var entries: [Name: Entry] = [:]

  /// Creates a list without schedules.
  package init() {}

  /// The number of schedules.
  package var count: Int { entries.count }

  /// A schedule.
  package subscript(name: Name) -> Entry? { entries[name] }

  /// All schedules, in the order in which their names were first used.
  package var all: [Entry] { entries.values.sorted { $0.name.rawValue < $1.name.rawValue } }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    let recorded = transition.recorded
    guard recorded.job == .none else { return }
    switch recorded.event {
    case .scheduleAdded(let added):
      var entry = Entry(
        name: added.schedule, cron: added.cron, timeZone: added.timeZone,
        catchUp: added.catchUp, definition: recorded.position,
        settledThrough: recorded.time, lastDue: nil, firedCount: 0)
      if let old = entries[added.schedule] {
        entry.lastDue = old.lastDue
        entry.firedCount = old.firedCount
        // What else changes does not change what is due.
        if old.cron == added.cron, old.timeZone == added.timeZone {
          entry.settledThrough = old.settledThrough
        }
      }
      entries[added.schedule] = entry
    case .scheduleFired(let fired):
      guard var entry = entries[fired.schedule] else { return }
      entry.lastDue = fired.due
      entry.settledThrough = max(entry.settledThrough, fired.due)
      entry.firedCount += 1
      entries[fired.schedule] = entry
    case .scheduleRemoved(let removed):
      entries[removed.schedule] = nil
    default: break
    }
  }
}

extension Schedules {
  /// `schedules`.
  package static var name: String { "schedules" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes all schedules, in the order of their names' numbers.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(entries.count))
    for entry in all {
      writer.integer(entry.name.rawValue)
      writer.integer(entry.cron.rawValue)
      writer.integer(entry.timeZone.rawValue)
      writer.byte(entry.catchUp.rawValue)
      writer.integer(entry.definition.rawValue)
      writer.integer(entry.settledThrough.milliseconds)
      writer.byte(entry.lastDue == nil ? 0 : 1)
      writer.integer(entry.lastDue?.milliseconds ?? 0)
      writer.integer(entry.firedCount)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      let name = Name(rawValue: try reader.integer(as: UInt32.self))
      guard entries[name] == nil else {
        throw MalformedBytes(offset: reader.offset, reason: "a schedule stands there twice")
      }
      let cron = Name(rawValue: try reader.integer(as: UInt32.self))
      let timeZone = Name(rawValue: try reader.integer(as: UInt32.self))
      let catchUp: CatchUpPolicy = try reader.choice()
      let definition = LogPosition(rawValue: try reader.integer(as: UInt64.self))
      let settledThrough = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      let hasFired = try reader.byte() != 0
      let lastDue = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      entries[name] = Entry(
        name: name, cron: cron, timeZone: timeZone, catchUp: catchUp, definition: definition,
        settledThrough: settledThrough, lastDue: hasFired ? lastDue : nil,
        firedCount: try reader.integer(as: UInt64.self))
    }
    guard reader.isAtEnd else {
      throw MalformedBytes(offset: reader.offset, reason: "bytes stand behind the last schedule")
    }
  }
}
