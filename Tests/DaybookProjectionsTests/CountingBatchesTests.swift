import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting
import DaybookWire
import Testing

@Suite struct `Batches that are folded` {
  @Test(arguments: UInt64(1)...8)
  func `count what a naive model counts`(seed: UInt64) throws {
    let history = try History(seed: seed, stepsWithBatches: 500)
    var found = 0
    history.ledger.batches.enumerate { entry in
      found += 1
      var expected = [Int](repeating: 0, count: JobStatus.allCases.count)
      for state in history.model.states.values where state.specification.batch == entry.id {
        expected[Int(state.status.rawValue)] += 1
      }
      #expect(entry.jobCounts == expected, "batch \(entry.id.rawValue), seed \(seed)")
    }
    #expect(found > 0, "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...8)
  func `leave memory only when they are finished and nothing of them is left`(
    seed: UInt64
  ) throws {
    let history = try History(seed: seed, stepsWithBatches: 500)
    let ends = Set(
      history.events.compactMap { recorded in
        if case .batchFinished(let finished) = recorded.event { finished.batch } else { nil }
      })
    for batch in history.batches where history.ledger.batches[batch] == nil {
      #expect(ends.contains(batch), "batch \(batch.rawValue), seed \(seed)")
    }
  }

  @Test func `leave memory at all`() throws {
    let history = try History(seed: 3, stepsWithBatches: 500)
    #expect(history.ledger.batches.count < history.batches.count)
  }

  @Test(arguments: UInt64(1)...8)
  func `tell the latest of every owner, also when it has left memory`(seed: UInt64) throws {
    let history = try History(seed: seed, stepsWithBatches: 500)
    var latest: [Name: BatchID] = [:]
    for recorded in history.events {
      guard case .batchOpened(let opened) = recorded.event else { continue }
      latest[opened.owner] = BatchID(rawValue: recorded.position.rawValue)
    }
    for (owner, batch) in latest {
      #expect(history.ledger.batches.latest(of: owner) == batch, "seed \(seed)")
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `are the same after a replay that was saved and loaded on its way`(seed: UInt64) throws {
    let history = try History(seed: seed, stepsWithBatches: 500)
    var ledger = Ledger()
    for (index, recorded) in history.events.enumerated() {
      if index % 97 == 96 {
        let bytes = saved(ledger)
        let loaded = unsafe Ledger(decoding: bytes.span.bytes, at: ledger.head)
        guard let loaded else {
          Issue.record("seed \(seed): what was saved at \(index) is refused")
          return
        }
        ledger = loaded
      }
      ledger.apply(recorded)
    }
    #expect(digests(of: ledger) == digests(of: history.ledger), "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...8)
  func `of a log that nobody decided can be saved all the same`(seed: UInt64) throws {
    let history = History(seed: seed)
    for _ in 0..<600 {
      let batch = BatchID(rawValue: UInt64(1 + history.random.below(60)))
      switch history.random.below(6) {
      case 0: history.record(.batchOpened(JobEvent.BatchOpened(owner: history.name("ada"))))
      case 1: history.record(.batchSealed(JobEvent.BatchSealed(batch: batch)))
      case 2:
        history.record(
          .batchFinished(
            JobEvent.BatchFinished(
              batch: batch, completedCount: 9, failedCount: 9, cancelledCount: 9)))
      case 3:
        var specification = history.specification()
        specification.batch = batch
        history.record(.jobQueued(specification))
      default: try history.step()
      }
    }
    let before = saved(history.ledger)
    let loaded = unsafe Ledger(decoding: before.span.bytes, at: history.ledger.head)
    guard let loaded else {
      Issue.record("seed \(seed): what was folded cannot be saved")
      return
    }
    #expect(saved(loaded) == before, "seed \(seed)")
  }

  @Test func `know the job that was queued because they finished`() {
    var ledger = Ledger()
    let finishing = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 2))
    let batch = BatchID(rawValue: 1)
    let finished = JobEvent.BatchFinished(
      batch: batch, completedCount: 0, failedCount: 0, cancelledCount: 0)
    let events: [(cause: UInt64, JobEvent)] = [
      (0, .batchOpened(JobEvent.BatchOpened(owner: Name(rawValue: 3), finishing: finishing))),
      (0, .jobQueued(finishing)), (1, .batchSealed(JobEvent.BatchSealed(batch: batch))),
      (3, .batchFinished(finished)), (4, .jobQueued(finishing)), (4, .jobQueued(finishing)),
    ]
    for (index, (cause, event)) in events.enumerated() {
      let position = UInt64(index + 1)
      ledger.apply(
        RecordedEvent(
          position: LogPosition(rawValue: position), time: Timestamp(milliseconds: 0),
          job: event.beginsJob ? JobID(rawValue: position) : .none,
          cause: LogPosition(rawValue: cause), event: event))
    }
    #expect(ledger.batches[batch]?.finishingJob == JobID(rawValue: 5))
  }
}

@Suite struct `Schedules that are folded` {
  @Test(arguments: UInt64(1)...8)
  func `know what a naive model knows`(seed: UInt64) throws {
    let history = try History(seed: seed, stepsWithBatches: 500)
    var expected: [Name: (last: Timestamp?, count: UInt64)] = [:]
    for recorded in history.events {
      switch recorded.event {
      case .scheduleAdded(let added):
        expected[added.schedule] = expected[added.schedule] ?? (nil, 0)
      case .scheduleRemoved(let removed): expected[removed.schedule] = nil
      case .scheduleFired(let fired):
        expected[fired.schedule] = expected[fired.schedule].map { (fired.due, $0.count + 1) }
      default: break
      }
    }
    let found = history.ledger.schedules.all
    #expect(found.count == expected.count, "seed \(seed)")
    for entry in found {
      #expect(entry.lastDue == expected[entry.name]?.last, "seed \(seed)")
      #expect(entry.firedCount == expected[entry.name]?.count, "seed \(seed)")
    }
  }
}
