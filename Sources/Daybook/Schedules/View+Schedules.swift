public import DaybookDomain
public import DaybookLog
internal import DaybookProjections
internal import DaybookWire

extension View {
  /// A schedule as a view shows it.
  public struct ScheduleRecord: Hashable, Sendable {
    /// What it is called.
    public let name: String
    /// When it fires, in cron's fields.
    public let cron: String
    /// The time zone of the fields.
    public let timeZone: String
    /// What it does about due times that passed while nobody looked.
    public let catchUp: CatchUpPolicy
    /// The kind of job that it queues.
    public let kind: String
    /// The queue of that job.
    public let queue: String
    /// The event that added it.
    public let position: LogPosition
    /// How often it has fired.
    public let firedCount: Int
    /// The last due time that it fired for.
    public let lastDue: Timestamp?
    /// The due time that it fires for next, which may have come already; `nil` when this machine
    /// does not know its time zone.
    public let nextDue: Timestamp?
  }

  /// The schedules, by name.
  public func schedules() throws(DaybookError) -> [ScheduleRecord] {
    var found: [ScheduleRecord] = []
    for entry in photograph.ledger.schedules.all { found.append(try record(entry)) }
    return found.sorted { $0.name < $1.name }
  }

  /// A schedule; `nil` when there is none of that name.
  public func schedule(_ name: String) throws(DaybookError) -> ScheduleRecord? {
    guard let name = names.name(of: name), let entry = photograph.ledger.schedules[name] else {
      return nil
    }
    return try record(entry)
  }

  private func record(_ entry: Schedules.Entry) throws(DaybookError) -> ScheduleRecord {
    var job = JobSpecification(queue: .none, kind: .none)
    if case .scheduleAdded(let added) = try event(at: entry.definition)?.recorded.event {
      job = added.specification
    }
    return ScheduleRecord(
      name: word(entry.name), cron: word(entry.cron), timeZone: word(entry.timeZone),
      catchUp: entry.catchUp, kind: word(job.kind), queue: word(job.queue),
      position: entry.definition, firedCount: Int(clamping: entry.firedCount),
      lastDue: entry.lastDue, nextDue: nextDue(of: entry))
  }

  /// The earliest moment at which a schedule fires, which may have come already.
  func nextDue() -> Timestamp? {
    photograph.ledger.schedules.all.compactMap { nextDue(of: $0) }.min()
  }

  private func nextDue(of entry: Schedules.Entry) -> Timestamp? {
    guard let times = DueTimes(of: entry, names) else { return nil }
    var start = entry.settledThrough
    if entry.catchUp == .none {
      // What is more than a minute ago is left out.
      start = max(start, time.adding(milliseconds: -60_001))
    }
    return times.next(after: start)
  }
}
