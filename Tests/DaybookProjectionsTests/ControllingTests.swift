import DaybookDomain
import DaybookLog
import DaybookWire
import Testing

@testable import DaybookProjections

@Suite struct `Holding jobs back` {
  let history = History(seed: 1)
  var queue: Name { history.name("q") }
  let worker = WorkerID(rawValue: 1)

  private func enqueue(
    _ group: String? = nil, kind: String = "k",
    _ change: (inout JobSpecification) -> Void = { _ in }
  ) -> JobID {
    var specification = JobSpecification(queue: queue, kind: history.name(kind))
    if let group { specification.group = history.name(group) }
    change(&specification)
    return history.enqueue(specification)!
  }

  private func next(kinds: [String]? = nil) -> JobID? {
    history.ready.next(
      from: [queue], kinds: kinds.map { $0.map { history.name($0) } }, at: history.time,
      in: history.ledger)
  }

  /// Leases until nothing may start.
  private func drain() -> [JobID] {
    var leased: [JobID] = []
    while let job = next() {
      history.carryOut(.lease(worker: worker, deadline: history.time), on: job)
      leased.append(job)
    }
    return leased
  }

  private func complete(_ job: JobID) { history.carryOut(.complete(attempt: 1), on: job) }

  private func limit(kind: String? = nil, _ change: (inout JobEvent.QueueLimited) -> Void) {
    var limits = JobEvent.QueueLimited(queue: queue)
    if let kind { limits.kind = history.name(kind) }
    change(&limits)
    history.record(.queueLimited(limits))
  }

  @Test func `groups take turns, whoever came first`() {
    let ada = (0..<3).map { _ in enqueue("ada") }
    let bob = (0..<2).map { _ in enqueue("bob") }
    let nobody = enqueue()
    #expect(drain() == [ada[0], bob[0], nobody, ada[1], bob[1], ada[2]])
  }

  @Test func `a group that was served waits its turn, also when it has new jobs`() {
    _ = enqueue("ada")
    _ = drain()
    let again = enqueue("ada") { $0.weight = 100 }
    let bob = enqueue("bob")
    #expect(drain() == [bob, again])
  }

  @Test func `a higher priority goes before a group's turn`() {
    let ada = [enqueue("ada"), enqueue("ada") { $0.priority = 90 }, enqueue("ada")]
    let bob = enqueue("bob")
    #expect(drain() == [ada[1], bob, ada[0], ada[2]])
  }

  @Test func `groups take turns over the kinds of a queue`() {
    let ada = [enqueue("ada", kind: "one"), enqueue("ada", kind: "two")]
    let bob = enqueue("bob", kind: "one")
    #expect(drain() == [ada[0], bob, ada[1]])
  }

  @Test func `a limited queue starts a job when one has ended`() {
    limit { $0.concurrency = 2 }
    let jobs = (0..<3).map { _ in enqueue() }
    #expect(drain() == [jobs[0], jobs[1]])
    complete(jobs[0])
    #expect(drain() == [jobs[2]])
  }

  @Test func `what runs is counted before there is a limit`() {
    let first = [enqueue("ada"), enqueue("ada")]
    #expect(drain() == first)
    limit { $0.concurrencyPerGroup = 2 }
    let third = enqueue("ada")
    #expect(drain() == [])
    complete(first[0])
    #expect(drain() == [third])
  }

  @Test func `a limited kind leaves the others alone`() {
    limit(kind: "slow") { $0.concurrency = 1 }
    let slow = [enqueue(kind: "slow"), enqueue(kind: "slow")]
    let fast = [enqueue(kind: "fast"), enqueue(kind: "fast")]
    #expect(drain() == [slow[0]] + fast)
  }

  @Test func `a saturated group is passed over until one of its jobs ends`() {
    limit { $0.concurrencyPerGroup = 1 }
    let ada = [enqueue("ada"), enqueue("ada")]
    let bob = enqueue("bob")
    #expect(drain() == [ada[0], bob])
    complete(bob)
    #expect(drain() == [])
    complete(ada[0])
    #expect(drain() == [ada[1]])
  }

  @Test func `a group may be limited in one kind of job`() {
    limit(kind: "slow") { $0.concurrencyPerGroup = 1 }
    let slow = [enqueue("ada", kind: "slow"), enqueue("ada", kind: "slow")]
    let fast = enqueue("ada", kind: "fast")
    #expect(drain() == [slow[0], fast])
  }

  @Test func `jobs without a group have no limit per group`() {
    limit { $0.concurrencyPerGroup = 1 }
    let jobs = [enqueue(), enqueue()]
    #expect(drain() == jobs)
  }

  @Test func `limits that are taken away hold nothing back`() {
    limit {
      $0.concurrency = 1
      $0.concurrencyPerGroup = 1
    }
    let jobs = [enqueue("ada"), enqueue("ada")]
    #expect(drain() == [jobs[0]])
    limit { _ in }
    #expect(drain() == [jobs[1]])
    let isInUse = history.ledger.controls.isInUse
    #expect(!isInUse)
  }

  @Test func `a paused queue starts nothing, and resumes`() {
    let job = enqueue()
    history.record(.queuePaused(JobEvent.QueueScope(queue: queue)))
    #expect(drain() == [])
    history.record(.queueResumed(JobEvent.QueueScope(queue: queue)))
    #expect(drain() == [job])
  }

  @Test func `a queue that is paused by itself stays so when everything is resumed`() {
    _ = enqueue()
    history.record(.queuePaused(JobEvent.QueueScope(queue: queue)))
    history.record(.queuePaused(JobEvent.QueueScope(queue: .none)))
    history.record(.queueResumed(JobEvent.QueueScope(queue: .none)))
    #expect(drain() == [])
  }

  @Test func `a limited rate says when the next start is allowed`() {
    limit {
      $0.rate = 2
      $0.ratePeriodMilliseconds = 1_000
    }
    let jobs = (0..<3).map { _ in enqueue() }
    let start = history.time
    #expect(drain() == [jobs[0], jobs[1]])
    let chance = history.ready.nextChance(
      from: [queue], kinds: nil, at: history.time, in: history.ledger)
    #expect(chance == start.adding(milliseconds: 1_000))
    history.pass(milliseconds: 999)
    #expect(drain() == [])
    history.pass(milliseconds: 1)
    #expect(drain() == [jobs[2]])
  }

  @Test func `a queue that waits for nothing but an event says so`() {
    limit { $0.concurrency = 1 }
    _ = [enqueue(), enqueue()]
    _ = drain()
    let chance = history.ready.nextChance(
      from: [queue], kinds: nil, at: history.time, in: history.ledger)
    #expect(chance == nil)
  }

  @Test func `a rate that is lowered counts what has started`() {
    limit {
      $0.rate = 5
      $0.ratePeriodMilliseconds = 1_000
    }
    for _ in 0..<5 { _ = enqueue() }
    #expect(drain().count == 5)
    limit {
      $0.rate = 2
      $0.ratePeriodMilliseconds = 1_000
    }
    for _ in 0..<5 { _ = enqueue() }
    #expect(drain() == [])
    history.pass(milliseconds: 1_000)
    #expect(drain().count == 2)
  }
}
