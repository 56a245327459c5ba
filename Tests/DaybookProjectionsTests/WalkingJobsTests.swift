import DaybookDomain
import DaybookLog
import DaybookTesting
import DaybookWire
import Testing

@testable import DaybookProjections

/// Walks over the jobs in memory against a model that keeps plain dictionaries.
@Suite struct `Going through the jobs in memory` {
  /// A filter, and the same in words that can be told to a model.
  private struct Wanted {
    var bounds: Range<UInt64>
    var statuses: Set<JobStatus> = []
    var queue: Name?
    var kinds: [Name]?
    var key: JobKey?

    init(_ history: History) {
      let end = history.ledger.head.position.rawValue + 1
      let low = history.random.below(3) == 0 ? UInt64(history.random.below(Int(end))) : 1
      let high = history.random.below(3) == 0 ? low + UInt64(history.random.below(900)) : end
      bounds = low..<max(low, high)
      for _ in 0..<history.random.below(4) {
        statuses.insert(JobStatus.allCases[history.random.below(9)])
      }
      let queues = ["mail", "images", "video"].map { history.name($0) }
      if history.random.below(3) == 0 { queue = queues[history.random.below(3)] }
      if history.random.below(3) == 0 { kinds = [history.name("small")] }
      if history.random.below(4) == 0 { key = history.anyKey() }
    }

    func filter(_ time: Timestamp) -> JobFilter {
      var filter = JobFilter(bounds: bounds, statuses: statuses, time: time)
      filter.queue = queue
      filter.kinds = kinds
      filter.key = key
      return filter
    }

    func matches(_ job: JobID, _ state: JobState, _ time: Timestamp) -> Bool {
      let status = state.isReady(at: time) ? JobStatus.available : state.status
      return bounds.contains(job.rawValue) && (statuses.isEmpty || statuses.contains(status))
        && (queue == nil || queue == state.specification.queue)
        && kinds?.contains(state.specification.kind) != false
        && (key == nil || key == state.specification.key)
    }
  }

  private func walked(
    _ ledger: borrowing Ledger, _ filter: JobFilter, newestFirst: Bool
  ) -> [JobID] {
    var walk = JobWalk(over: ledger.jobs, filter: filter, newestFirst: newestFirst)
    var jobs: [JobID] = []
    while let place = walk.peek(in: ledger.jobs) {
      walk.advance()
      jobs.append(ledger.jobs.job(at: place))
    }
    return jobs
  }

  private func expectWalks(_ history: History, _ ledger: borrowing Ledger, _ note: String) {
    for _ in 0..<12 {
      let wanted = Wanted(history)
      let time = history.time
      let expected = history.model.inMemory
        .filter { wanted.matches($0, history.model.states[$0]!, time) }.sorted()
      let filter = wanted.filter(time)
      #expect(walked(ledger, filter, newestFirst: false) == expected, "\(note) \(wanted)")
      #expect(
        walked(ledger, filter, newestFirst: true) == expected.reversed(), "\(note) \(wanted)")
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `finds what a model finds, from either end, whatever has come and gone`(
    seed: UInt64
  ) throws {
    let history = History(seed: seed)
    // More than stand in a page, with and without a key.
    for _ in 0..<900 { history.enqueue(history.specification()) }
    for _ in 0..<8 {
      for _ in 0..<120 { try history.step() }
      // A photograph: what is drawn at random may teach the ledger words.
      expectWalks(history, history.ledger.snapshot(), "seed \(seed)")
    }
    try history.cut()
    let photograph = history.ledger.snapshot()
    let bytes = saved(history.ledger)
    let ledger = unsafe Ledger(decoding: bytes.span.bytes, at: history.ledger.head)
    if let ledger {
      expectWalks(history, ledger, "saved, seed \(seed)")
    } else {
      Issue.record("seed \(seed): it is refused")
    }
    let before = walked(photograph, everything(of: photograph), newestFirst: true)
    for _ in 0..<200 { try history.step() }
    #expect(walked(photograph, everything(of: photograph), newestFirst: true) == before)
  }

  private func everything(of ledger: borrowing Ledger) -> JobFilter {
    JobFilter(
      bounds: 1..<ledger.head.position.rawValue + 1, statuses: [], time: ledger.time)
  }

  /// So many jobs that wait, of which every thousandth has failed.
  private func filled(_ count: UInt64) -> Ledger {
    var ledger = Ledger()
    let specification = JobSpecification(
      queue: ledger.names.intern("mail"), kind: ledger.names.intern("small"))
    func record(_ event: JobEvent, _ job: UInt64?, in ledger: inout Ledger) {
      let position = ledger.head.position.next
      ledger.apply(
        RecordedEvent(
          position: position, time: Timestamp(milliseconds: 1),
          job: JobID(rawValue: job ?? position.rawValue), event: event))
    }
    for _ in 0..<count { record(.jobQueued(specification), nil, in: &ledger) }
    for job in stride(from: 1_000, through: count, by: 1_000) {
      record(.jobFailed(.permanent), job, in: &ledger)
    }
    return ledger
  }

  @Test func `looks at few pages for the first of many`() {
    let ledger = filled(20_000)
    let pageCount = ledger.jobs.pages.count
    #expect(pageCount == (20_000 + 255) / 256)
    for newestFirst in [false, true] {
      var walk = JobWalk(
        over: ledger.jobs, filter: everything(of: ledger), newestFirst: newestFirst)
      for _ in 0..<50 {
        _ = walk.peek(in: ledger.jobs)
        walk.advance()
      }
      #expect(walk.unseenPageCount >= pageCount - 2)
    }
  }

  @Test func `passes pages over that have no job in the state`() {
    let ledger = filled(20_000)
    let filter = JobFilter(
      bounds: 1..<20_001, statuses: [.failed], time: Timestamp(milliseconds: 1))
    let walk = JobWalk(over: ledger.jobs, filter: filter, newestFirst: true)
    #expect(walk.unseenPageCount == 20)
    #expect(walked(ledger, filter, newestFirst: true).count == 20)
  }
}
