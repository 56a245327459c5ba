import DaybookDomain
import DaybookLog
import DaybookTesting
import DaybookWire
import Testing

@testable import DaybookProjections

@Suite struct `A window of starts` {
  @Test(arguments: UInt64(1)...20)
  func `never has more starts in any period than allowed`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let period = Int64([1, 40, 1_000, 60_000, 3_600_000][random.below(5)])
    let rate = 1 + random.below(50)
    var window = RateWindow()
    var time = Timestamp(milliseconds: Int64(random.below(1 << 40)))
    var starts: [Timestamp] = []
    for _ in 0..<2_000 {
      time = time.adding(milliseconds: Int64(random.below(Int(period) / rate + 2)))
      let opens = window.opens(rate: UInt32(rate), periodMilliseconds: UInt32(period))
      if let opens, opens > time { continue }
      window.add(at: time, periodMilliseconds: UInt32(period))
      starts.append(time)
    }
    for (index, start) in starts.enumerated() where index >= rate {
      #expect(
        start.milliseconds - starts[index - rate].milliseconds >= period, "seed \(seed)")
    }
  }

  @Test(arguments: UInt64(1)...20)
  func `holds nobody up by more than a thousandth of the period`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let period = UInt32(1_000 * (1 + random.below(5_000)))
    let time = Timestamp(milliseconds: Int64(random.below(1 << 40)))
    var window = RateWindow()
    window.add(at: time, periodMilliseconds: period)
    let opens = try #require(window.opens(rate: 1, periodMilliseconds: period))
    #expect(opens >= time.adding(milliseconds: Int64(period)), "seed \(seed)")
    #expect(opens <= time.adding(milliseconds: Int64(period + period / 1_000)), "seed \(seed)")
  }

  @Test func `takes little room, whatever the rate`() {
    var window = RateWindow()
    for start in 0..<200_000 {
      window.add(
        at: Timestamp(milliseconds: Int64(start) * 50), periodMilliseconds: 3_600_000)
    }
    var writer = ByteWriter()
    window.encode(to: &writer)
    #expect(writer.count < 13_000)
  }
}

@Suite struct `The controls of queues` {
  @Test(arguments: UInt64(301)...330)
  func `count what runs as a naive model does`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    let running = history.model.states.values.filter { $0.status == .running }
      .map(\.specification)
    for queue in ["mail", "images", "video"].map({ history.name($0) }) {
      for kind in [Name.none, history.name("small"), history.name("large")] {
        let scope = NaiveControls.Scope(queue: queue, kind: kind)
        #expect(
          history.ledger.controls.scope(queue, kind: kind)?.runningCount ?? 0
            == running.filter { scope.holds($0) }.count, "seed \(seed)")
      }
      for group in ["ada", "bob", "eve"].map({ history.name($0) }) {
        #expect(
          history.ledger.controls.runningCount(of: group, in: queue)
            == running.filter { $0.queue == queue && $0.group == group }.count, "seed \(seed)")
      }
    }
  }

  @Test(arguments: UInt64(331)...340)
  func `say why a job may not start, and are right`(seed: UInt64) throws {
    let history = try History(seed: seed, steps: 500)
    let running = history.model.states.values.filter { $0.status == .running }
      .map(\.specification)
    for state in history.model.states.values where state.isReady(at: history.time) {
      let obstacle = history.ledger.controls.obstacle(
        for: state.specification, at: history.time)
      let isAllowed = history.model.controls.allow(
        state.specification, running: running, at: history.time)
      #expect((obstacle == nil) == isAllowed, "seed \(seed)")
    }
  }

  @Test func `hold random histories back in every way`() throws {
    var met: Set<String> = []
    for seed in UInt64(341)...350 {
      let history = History(seed: seed)
      for _ in 0..<400 {
        try history.step()
        let job = history.model.order.last { history.model.states[$0]!.isReady(at: history.time) }
        guard let job, let state = history.model.states[job] else { continue }
        switch history.ledger.controls.obstacle(for: state.specification, at: history.time) {
        case .paused: met.insert("paused")
        case .saturated: met.insert("saturated")
        case .rate: met.insert("rate")
        case nil: met.insert("free")
        }
      }
    }
    #expect(met == ["paused", "saturated", "rate", "free"])
  }

  /// Whoever changes what is pinned here changes the version of the projection too.
  private static let form = "e55cb61c24df0dd854bceeb02122a0a9"

  @Test func `have the form of their version`() {
    let history = History(seed: 1)
    var specification = JobSpecification(queue: history.name("q"), kind: history.name("k"))
    history.record(
      .queueLimited(
        JobEvent.QueueLimited(
          queue: specification.queue, kind: specification.kind, concurrency: 3,
          concurrencyPerGroup: 2, rate: 5, ratePeriodMilliseconds: 2_000)))
    history.record(.queuePaused(JobEvent.QueueScope(queue: history.name("other"))))
    history.record(.queuePaused(JobEvent.QueueScope(queue: .none)))
    for group in ["ada", "bob"] {
      specification.group = history.name(group)
      let job = history.enqueue(specification)!
      history.carryOut(.lease(worker: .none, deadline: history.time), on: job)
    }
    history.carryOut(.complete(attempt: 1), on: JobID(rawValue: 4))
    #expect(history.ledger.controls.digest().description == Self.form)
  }
}
