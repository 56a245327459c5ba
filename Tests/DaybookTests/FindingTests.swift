import Daybook
import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `Finding events` {
  private typealias Found = (recorded: RecordedEvent, detail: DetailContent)

  private func all(_ view: View) throws -> [Found] {
    var found: [Found] = []
    try view.forEachEvent { recorded, detail in
      found.append((recorded, detail))
      return .proceed
    }
    return found
  }

  private func positions(
    _ filter: EventFilter, _ view: View, _ order: EventOrder = .oldestFirst
  ) throws -> [UInt64] {
    var found: [UInt64] = []
    try view.forEachEvent(matching: filter, order: order) { recorded, _ in
      found.append(recorded.position.rawValue)
      return .proceed
    }
    return found
  }

  /// What a filter means, said as plainly as can be.
  private func meets(_ event: Found, _ filter: EventFilter, _ view: View, _ log: [Found]) -> Bool {
    let recorded = event.recorded
    if let types = filter.types, !types.contains(recorded.event) { return false }
    if let job = filter.job, recorded.job != job { return false }
    if let actor = filter.actor, view.word(recorded.actor) != actor { return false }
    if let cause = filter.cause, recorded.cause != cause { return false }
    if let since = filter.since, recorded.time < since { return false }
    if let until = filter.until, recorded.time >= until { return false }
    if recorded.position <= filter.after || recorded.position > filter.through { return false }
    if let errorType = filter.errorType {
      guard case .attemptFailed(let failed) = recorded.event,
        view.word(failed.failure.errorType) == errorType
      else { return false }
    }
    if filter.kind == nil && filter.queue == nil && filter.key == nil && filter.labels.isEmpty {
      return true
    }
    if case .queuePaused(let scope) = recorded.event { return isOnly(scope.queue, filter, view) }
    if case .queueResumed(let scope) = recorded.event { return isOnly(scope.queue, filter, view) }
    guard recorded.job != .none,
      case .jobQueued(let job) = log[Int(recorded.job.rawValue) - 1].recorded.event
    else { return false }
    var labels: [Label] = []
    if case .present(let detail) = log[Int(recorded.job.rawValue) - 1].detail {
      labels = detail.labels
    }
    return (filter.kind == nil || view.word(job.kind) == filter.kind)
      && (filter.queue == nil || view.word(job.queue) == filter.queue)
      && (filter.key == nil || job.key == filter.key)
      && filter.labels.allSatisfy { labels.contains($0) }
  }

  private func isOnly(_ queue: Name, _ filter: EventFilter, _ view: View) -> Bool {
    filter.kind == nil && filter.key == nil && filter.labels.isEmpty
      && view.word(queue) == filter.queue
  }

  private func filter(_ random: inout SeededGenerator, _ log: [Found]) -> EventFilter {
    var filter = EventFilter()
    let last = log.count
    let some = log[random.below(last)].recorded
    if random.below(3) == 0 {
      filter.types = EventTypes(words: ["JobQueued", "AttemptFailed", "QueuePaused"])
    }
    if random.below(4) == 0 { filter.job = some.job == .none ? JobID(rawValue: 99_999) : some.job }
    if random.below(4) == 0 { filter.actor = ["cli:ada", "worker:one", "nobody"][random.below(3)] }
    if random.below(8) == 0 { filter.cause = some.cause }
    if random.below(3) == 0 { filter.kind = "kind\(random.below(4))" }
    if random.below(3) == 0 { filter.queue = ["fast", "slow", "none"][random.below(3)] }
    if random.below(4) == 0 { filter.key = JobKey(digestOf: "cat \(random.below(20))") }
    if random.below(4) == 0 { filter.labels = [Label("show=\(random.below(3))")] }
    if random.below(5) == 0 { filter.errorType = ["Timeout", "Refused", "Odd"][random.below(3)] }
    if random.below(3) == 0 { filter.since = log[random.below(last)].recorded.time }
    if random.below(3) == 0 { filter.until = log[random.below(last)].recorded.time }
    if random.below(3) == 0 { filter.after = log[random.below(last)].recorded.position }
    if random.below(3) == 0 { filter.through = log[random.below(last)].recorded.position }
    return filter
  }

  @Test(arguments: UInt64(1)...3)
  func `shows what a filter means, in both directions`(seed: UInt64) async throws {
    let daybook = try await RandomLives.lived(seed: seed)
    let view = try await daybook.view()
    let log = try all(view)
    var random = SeededGenerator(seed: seed &+ 100)
    var matched = 0
    for number in 0..<400 {
      let filter = filter(&random, log)
      let expected = log.filter { meets($0, filter, view, log) }.map(\.recorded.position.rawValue)
      #expect(try positions(filter, view) == expected, "seed \(seed), filter \(number): \(filter)")
      #expect(
        try positions(filter, view, .newestFirst) == expected.reversed(),
        "seed \(seed), filter \(number): \(filter)")
      matched += expected.count
    }
    #expect(matched > 400, "the filters of seed \(seed) match something")
  }

  @Test(arguments: UInt64(4)...5)
  func `streams what a filter means`(seed: UInt64) async throws {
    let daybook = try await RandomLives.lived(seed: seed, steps: 80)
    let view = try await daybook.view()
    let log = try all(view)
    var random = SeededGenerator(seed: seed)
    for number in 0..<60 {
      let filter = filter(&random, log)
      var streamed: [UInt64] = []
      for try await element in daybook.events(matching: filter) {
        streamed.append(element.recorded.position.rawValue)
      }
      #expect(
        try streamed == positions(filter, view), "seed \(seed), filter \(number): \(filter)")
    }
  }

  @Test func `a stream that is followed shows what comes, and ends behind its bounds`()
    async throws
  {
    let daybook = try Daybook(on: memoryLog())
    var filter = EventFilter()
    filter.kind = "letter"
    filter.through = LogPosition(rawValue: 4)
    let followed = Task {
      var found: [UInt64] = []
      for try await element in daybook.events(matching: filter, follows: true) {
        found.append(element.recorded.position.rawValue)
      }
      return found
    }
    for kind in ["letter", "parcel", "letter", "parcel", "letter"] {
      try await daybook.enqueue(JobRequest(kind: kind))
    }
    #expect(try await followed.value == [1, 3])
  }

  @Test func `an event that is only looked at from outside has its position and its head`()
    async throws
  {
    let daybook = try await RandomLives.lived(seed: 6, steps: 40)
    let view = try await daybook.view()
    let log = try all(view)
    for depth in [EventDepth.positions, .heads, .events] {
      var index = 0
      try view.forEachEvent(depth: depth) { recorded, detail in
        let whole = log[index].recorded
        #expect(recorded.position == whole.position)
        if depth >= .heads {
          #expect(recorded.time == whole.time && recorded.job == whole.job)
          #expect(recorded.actor == whole.actor && recorded.cause == whole.cause)
        }
        if depth >= .events { #expect(recorded.event == whole.event) }
        index += 1
        return .proceed
      }
      #expect(index == log.count)
    }
  }
}
