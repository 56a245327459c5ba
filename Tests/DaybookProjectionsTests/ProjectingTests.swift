import DaybookDomain
import DaybookLog
import DaybookProjections
import Testing

/// Each projection against a model that keeps plain dictionaries.
@Suite struct `The projections agree with a naive model` {
  static let seeds = UInt64(101)...125

  @Test(arguments: seeds)
  func `of the jobs`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    let model = history.model
    #expect(history.ledger.jobs.count == model.inMemory.count, "seed \(seed)")
    for (job, state) in model.states {
      let expected = model.inMemory.contains(job) ? state : nil
      #expect(history.ledger.jobs.state(of: job) == expected, "seed \(seed), \(job)")
    }
    for job in model.inMemory {
      #expect(history.ledger.jobs.head(of: job) == model.heads[job], "seed \(seed), \(job)")
    }
  }

  @Test(arguments: seeds)
  func `of who holds what`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    var held: [JobID: JobState.Lease] = [:]
    history.ledger.jobs.forEachRunning { held[$0] = $1 }
    #expect(held == history.model.states.compactMapValues(\.lease), "seed \(seed)")
    #expect(history.ledger.jobs.runningCount == held.count, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `of the keys that keep jobs out`(seed: UInt64) throws {
    let history = History(seed: seed)
    for _ in 0..<25 {
      for _ in 0..<20 { try history.step() }
      expectKeys(of: history, "seed \(seed)")
    }
  }

  private func expectKeys(of history: History, _ seed: String) {
    let byKey = Dictionary(grouping: history.model.states) { $0.value.specification.key }
    for (key, jobs) in byKey where key != .none {
      let statuses = jobs.map(\.value.status)
      let standing = history.ledger.keys[key]
      let place = "\(seed), \(statuses)"
      #expect(standing?.unfinishedCount ?? 0 == statuses.count { !$0.isTerminal }, "\(place)")
      #expect(standing?.aliveCount ?? 0 == statuses.count { $0 != .deleted }, "\(place)")
      var specification = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 1))
      specification.key = key
      for uniqueness in Uniqueness.allCases {
        specification.uniqueness = uniqueness
        let obstacle = history.ledger.keys.obstacle(for: specification)
        let isHeld = statuses.contains { uniqueness.isHeld(by: $0) }
        #expect((obstacle != nil) == isHeld, "\(place) \(uniqueness)")
        if let obstacle { #expect(jobs.contains { $0.key == obstacle }, "\(place)") }
      }
    }
  }

  @Test func `also when the last of two jobs that were done is done again`() {
    let history = History(seed: 1)
    var specification = JobSpecification(queue: history.name("q"), kind: history.name("k"))
    specification.key = JobKey(high: 1, low: 1)
    specification.uniqueness = .none
    let worker = WorkerID(rawValue: 1)
    let jobs = [history.enqueue(specification)!, history.enqueue(specification)!]
    for job in jobs {
      history.carryOut(.lease(worker: worker, deadline: history.time), on: job)
      history.carryOut(.complete(attempt: 1), on: job)
    }
    history.carryOut(.delete, on: jobs[1])
    specification.uniqueness = .undone
    #expect(history.enqueue(specification) == nil)
  }

  @Test(arguments: seeds)
  func `of the failures`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    var found: Set<FailureCounts.Entry> = []
    history.ledger.failures.enumerate { found.insert($0) }
    #expect(found == Set(history.model.failures.values), "seed \(seed)")
    #expect(history.ledger.failures.count == found.count, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `of what is skipped`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    var found: [JobKey: SkipList.Entry] = [:]
    history.ledger.skipList.enumerate { found[$0.key] = $0 }
    #expect(found == history.model.skipped, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `of the figures of the queues`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    let model = history.model
    #expect(Set(history.ledger.queues.entries.map(\.queue)) == Set(model.figures.keys))
    for entry in history.ledger.queues.entries {
      let jobs = model.states.values.filter { $0.specification.queue == entry.queue }
      let counts = JobStatus.allCases.map { status in jobs.count { $0.status == status } }
      let figures = try #require(model.figures[entry.queue])
      #expect(entry.jobCounts == counts, "seed \(seed)")
      #expect(entry.attemptCount == figures.attempts, "seed \(seed)")
      #expect(entry.failureCount == figures.failures, "seed \(seed)")
      #expect(entry.interruptionCount == figures.interruptions, "seed \(seed)")
      for (histogram, durations) in [
        (entry.waiting, figures.waits), (entry.running, figures.runs),
      ] {
        #expect(histogram.count == UInt64(durations.count), "seed \(seed)")
        #expect(histogram.sumMilliseconds == UInt64(durations.reduce(0, +)), "seed \(seed)")
      }
    }
  }

  @Test(arguments: seeds)
  func `of the workers`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    var found: [WorkerID: WorkerTable.Entry] = [:]
    history.ledger.workers.enumerate { found[$0.id] = $0 }
    #expect(found == history.model.workersWithLeases, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `of the uploads`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    var found: [JobID: UploadStats.Entry] = [:]
    history.ledger.uploads.enumerate { found[$0.job] = $0 }
    #expect(found == history.model.uploads, "seed \(seed)")
  }
}
