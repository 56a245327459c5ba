internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What the writer does about schedules.
extension EngineState {
  /// A due time this old, in milliseconds, has passed, though no other has come.
  private static let lateness: Int64 = 60_000

  /// So many due times that were left out are counted, and no more.
  private static let missedLimit = 1_000

  /// So many private bytes are queued in one go, in total; what is left over comes next.
  static let firingByteLimit = 8 << 20

  /// Adds a schedule, unless there is one that is the same in everything.
  ///
  /// - Returns: Whether anything was recorded.
  mutating func addSchedule(
    _ request: ScheduleRequest, _ job: PreparedJob, by author: Author
  ) -> Bool {
    let schedule = name(request.name)
    let added = JobEvent.ScheduleAdded(
      schedule: schedule, cron: name(request.cron), timeZone: name(request.timeZone),
      catchUp: request.catchUp, specification: specification(of: job))
    if let entry = ledger.schedules[schedule] {
      guard let old = template(at: entry.definition) else { return false }
      let new = Template(event: .scheduleAdded(added), detail: job.detail)
      if old.event == new.event, old.jobDetail == new.jobDetail { return false }
    }
    let event = JobEvent.scheduleAdded(added)
    let position = record(event, job: JobID.none, detail: job.detail, by: author)
    freshTemplates[position] = Template(event: event, detail: job.detail)
    return true
  }

  /// Removes a schedule.
  mutating func removeSchedule(
    _ word: String, detail: [UInt8], by author: Author
  ) -> Result<Void, JobRejection> {
    guard let name = ledger.names.name(of: word), ledger.schedules[name] != nil else {
      return .failure(.unknownSchedule)
    }
    let removed = JobEvent.ScheduleRemoved(schedule: name)
    record(.scheduleRemoved(removed), job: JobID.none, detail: detail, by: author)
    return .success(())
  }

  /// Fires every schedule for its due times up to now, oldest first, at most so many of them.
  mutating func fireSchedules(limit: Int, by author: Author) -> [Firing] {
    var due: [(due: Timestamp, missedCount: Int, entry: Schedules.Entry)] = []
    for entry in ledger.schedules.all {
      guard let times = DueTimes(of: entry, ledger.names) else { continue }
      for (time, missedCount) in toFire(entry, times, limit: limit) {
        due.append((time, missedCount, entry))
      }
    }
    due.sort { ($0.due, $0.entry.name.rawValue) < ($1.due, $1.entry.name.rawValue) }
    var firings: [Firing] = []
    var byteCount = 0
    for (time, missedCount, entry) in due.prefix(limit) where byteCount < Self.firingByteLimit {
      guard let template = template(at: entry.definition) else { return firings }
      byteCount += template.detail.count
      firings += fire(entry, template, time, missedCount: missedCount, by: author)
    }
    return firings
  }

  /// The due times that a schedule fires for now, as its policy says.
  private func toFire(
    _ entry: Schedules.Entry, _ times: DueTimes, limit: Int
  ) -> [(Timestamp, missedCount: Int)] {
    let start = entry.settledThrough
    if entry.catchUp == .all {
      return times.all(after: start, through: time, limit: limit).map { ($0, 0) }
    }
    guard let latest = times.latest(after: start, through: time) else { return [] }
    if entry.catchUp == .none, time.milliseconds - latest.milliseconds > Self.lateness {
      return []
    }
    let before = Timestamp(milliseconds: latest.milliseconds - 1)
    let missed = times.all(after: start, through: before, limit: Self.missedLimit)
    return [(latest, missed.count)]
  }

  private mutating func fire(
    _ entry: Schedules.Entry, _ template: Template, _ due: Timestamp, missedCount: Int,
    by author: Author
  ) -> [Firing] {
    guard case .scheduleAdded(let added) = template.event else { return [] }
    let fired = JobEvent.ScheduleFired(
      schedule: entry.name, due: due, missedCount: UInt32(missedCount))
    let position = record(.scheduleFired(fired), job: JobID.none, by: author)
    let word = ledger.names[entry.name]
    if let obstacle = ledger.keys.obstacle(for: added.specification) {
      return [
        Firing(schedule: word, due: due, missedCount: missedCount, job: .duplicate(of: obstacle))
      ]
    }
    let job = record(
      .jobQueued(added.specification), job: nil, detail: template.jobDetail,
      by: Author(actor: author.actor, cause: position))
    let queued = EnqueueResult.queued(JobID(rawValue: job.rawValue))
    return [Firing(schedule: word, due: due, missedCount: missedCount, job: queued)]
  }
}

extension DueTimes {
  /// The due times of a schedule; `nil` when this machine does not know its time zone, or its
  /// fields.
  init?(of entry: Schedules.Entry, _ names: NameTable) {
    guard let cron = try? CronExpression(names[entry.cron]) else { return nil }
    self.init(cron, in: names[entry.timeZone])
  }
}
