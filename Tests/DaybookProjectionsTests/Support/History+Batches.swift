import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting
import DaybookWire

/// What happens at random to batches and schedules.
extension History {
  /// Something with a batch or a schedule half of the time, anything else otherwise.
  func stepWithBatches() throws {
    switch random.below(24) {
    case 0:
      let opened = JobEvent.BatchOpened(owner: anyOwner(), finishing: specification())
      record(.batchOpened(opened))
    case 1: if let batch = anyBatch() { record(.batchSealed(JobEvent.BatchSealed(batch: batch))) }
    case 2..<10:
      if let batch = anyBatch(), ledger.batches.isOpen(batch) == true {
        var specification = specification()
        specification.batch = batch
        enqueue(specification)
      }
    case 10: schedule()
    default: try step()
    }
    finishBatches()
  }

  /// Says of every batch that is over that it is, as a writer does.
  private func finishBatches() {
    for batch in batchesInMemory where ledger.batches.isDone(batch) {
      record(
        .batchFinished(
          JobEvent.BatchFinished(
            batch: batch, completedCount: 0, failedCount: 0, cancelledCount: 0)))
    }
  }

  /// All batches that were ever opened, oldest first.
  var batches: [BatchID] {
    events.compactMap { recorded in
      guard case .batchOpened = recorded.event else { return nil }
      return BatchID(rawValue: recorded.position.rawValue)
    }
  }

  private var batchesInMemory: [BatchID] {
    var found: [BatchID] = []
    ledger.batches.enumerate { found.append($0.id) }
    return found.sorted()
  }

  private func anyBatch() -> BatchID? { batchesInMemory.suffix(4).randomElement(using: &random) }

  private func anyOwner() -> Name { name(["ada", "bob", "eve"][random.below(3)]) }

  private func schedule() {
    let schedule = name(["hourly", "daily"][random.below(2)])
    switch random.below(4) {
    case 0:
      record(
        .scheduleAdded(
          JobEvent.ScheduleAdded(
            schedule: schedule, cron: name(["@hourly", "@daily"][random.below(2)]),
            timeZone: name("UTC"), catchUp: .all, specification: specification())))
    case 1: record(.scheduleRemoved(JobEvent.ScheduleRemoved(schedule: schedule)))
    default: record(.scheduleFired(JobEvent.ScheduleFired(schedule: schedule, due: time)))
    }
  }

  /// Does so many random things, batches and schedules among them, and ends the last frame.
  convenience init(seed: UInt64, stepsWithBatches count: Int) throws {
    self.init(seed: seed)
    for _ in 0..<count { try stepWithBatches() }
    try cut()
  }
}
