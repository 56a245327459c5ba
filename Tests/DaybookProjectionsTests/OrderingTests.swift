import DaybookDomain
import DaybookLog
import DaybookTesting
import DaybookWire
import Testing

@testable import DaybookProjections

@Suite struct `The order in which jobs are leased` {
  /// A queue of jobs that differ as `changes` say, in the order they were queued.
  private func history(_ changes: [(inout JobSpecification) -> Void]) -> (History, [JobID]) {
    let history = History(seed: 1)
    let jobs = changes.map { change in
      var specification = JobSpecification(queue: history.name("q"), kind: history.name("k"))
      change(&specification)
      return history.enqueue(specification)!
    }
    return (history, jobs)
  }

  /// Leases until nothing is left.
  private func drain(_ history: History, kinds: [String]? = nil) -> [JobID] {
    var leased: [JobID] = []
    while let job = history.ready.next(
      from: [history.name("q")], kinds: kinds.map { $0.map { history.name($0) } },
      at: history.time, in: history.ledger)
    {
      history.carryOut(.lease(worker: WorkerID(rawValue: 1), deadline: history.time), on: job)
      leased.append(job)
    }
    return leased
  }

  @Test func `jobs that are alike go first come, first served`() {
    let (history, jobs) = history([{ _ in }, { _ in }, { _ in }])
    #expect(drain(history) == jobs)
  }

  @Test func `a higher priority goes first`() {
    let (history, jobs) = history([{ _ in }, { $0.priority = 51 }, { $0.priority = 100 }])
    #expect(drain(history) == jobs.reversed())
  }

  @Test func `a greater weight goes first among the same priority`() {
    let (history, jobs) = history([{ $0.weight = 1 }, { $0.weight = .max }, { $0.priority = 51 }])
    #expect(drain(history) == [jobs[2], jobs[1], jobs[0]])
  }

  @Test func `an earlier due time goes first among the same weight`() {
    let (history, jobs) = history([
      { $0.due = Timestamp(milliseconds: 900) }, { $0.due = Timestamp(milliseconds: 800) },
    ])
    #expect(drain(history) == jobs.reversed())
  }

  @Test func `a job that is not due is passed over, and comes when it is`() {
    let (history, jobs) = history([
      {
        $0.priority = 100
        $0.due = Timestamp(milliseconds: 1_005_000)
      },
      { _ in },
    ])
    #expect(drain(history) == [jobs[1]])
    history.pass(milliseconds: 5_000)
    #expect(drain(history) == [jobs[0]])
  }

  @Test func `a paused job is passed over, and comes when it is resumed`() {
    let (history, jobs) = history([{ _ in }, { _ in }])
    history.carryOut(.pause, on: jobs[0])
    #expect(drain(history) == [jobs[1]])
    history.carryOut(.resume, on: jobs[0])
    #expect(drain(history) == [jobs[0]])
  }

  @Test func `a job whose priority is changed takes its new place`() {
    let (history, jobs) = history([{ _ in }, { _ in }, { _ in }])
    history.carryOut(.reschedule(due: nil, priority: 99), on: jobs[2])
    history.carryOut(.reschedule(due: nil, priority: 1), on: jobs[0])
    #expect(drain(history) == [jobs[2], jobs[1], jobs[0]])
  }

  @Test func `only kinds that are asked for come`() {
    let (history, jobs) = history([{ _ in }, { $0.kind = Name(rawValue: 2) }])
    #expect(drain(history, kinds: ["nothing"]) == [])
    #expect(drain(history, kinds: ["k"]) == jobs)
  }

  @Test func `jobs that a shutdown paused are told by their queue`() {
    let (history, jobs) = history([{ _ in }, { _ in }])
    _ = drain(history)
    history.carryOut(.interrupt(attempt: 1, .shutdown), on: jobs[0])
    #expect(history.ready.pausedByShutdown(in: history.name("q")) == [jobs[0]])
    history.ready.forgetPausedByShutdown(in: history.name("q"))
    #expect(history.ready.pausedByShutdown(in: history.name("q")) == [])
  }

  @Test(arguments: [Int64(0), 50_000])
  func `a job that is changed ten thousand times leaves no heap of entries`(delay: Int64) {
    let (history, jobs) = history([{ _ in }])
    for change in 0..<10_000 {
      let due = history.time.adding(milliseconds: delay == 0 ? 0 : delay + Int64(change % 7))
      history.carryOut(.reschedule(due: due, priority: UInt8(change % 100)), on: jobs[0])
    }
    #expect(history.ready.entryCount < 2_500)
    history.pass(milliseconds: 60_000)
    #expect(drain(history) == jobs)
  }

  @Test(arguments: UInt64(201)...230)
  func `it is that of a naive model, at every moment`(seed: UInt64) throws {
    let history = History(seed: seed)
    for _ in 0..<400 {
      try history.step()
      let queues = ["mail", "images", "video"].shuffled(using: &history.random)
        .prefix(1 + history.random.below(3)).map { history.name($0) }
      let kinds = history.random.below(3) == 0 ? [history.name("large")] : nil
      let expected = history.model.next(from: queues, kinds: kinds, at: history.time)
      let found = history.ready.next(
        from: queues, kinds: kinds, at: history.time, in: history.ledger)
      #expect(found == expected, "seed \(seed)")
    }
  }

  @Test(arguments: UInt64(231)...240)
  func `it is the same when it is built anew from the table`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 400)
    history.ready = ReadyQueue(history.ledger.jobs)
    let queues = ["mail", "images", "video"].map { history.name($0) }
    while let job = history.model.next(from: queues, kinds: nil, at: history.time) {
      let found = history.ready.next(
        from: queues, kinds: nil, at: history.time, in: history.ledger)
      #expect(found == job, "seed \(seed)")
      history.carryOut(.lease(worker: WorkerID(rawValue: 1), deadline: history.time), on: job)
    }
    let left = history.ready.next(from: queues, kinds: nil, at: history.time, in: history.ledger)
    #expect(left == nil, "seed \(seed)")
  }

  @Test(arguments: UInt64(241)...250)
  func `every job that a shutdown paused is told`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    for word in ["mail", "images", "video"] {
      let paused = history.model.states.filter { _, state in
        state.specification.queue == history.name(word) && state.status == .paused
          && state.pauseReason == .shutdown
      }
      let told = Set(history.ready.pausedByShutdown(in: history.name(word)))
      #expect(told.isSuperset(of: paused.keys), "seed \(seed)")
    }
  }
}
