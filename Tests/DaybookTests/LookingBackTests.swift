import Daybook
import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `Looking back` {
  /// What a view shows, in a form that can be compared.
  private struct Sight: Equatable {
    var digests: [String]
    var jobs: [String]
    var failures: [String]

    init(_ view: View) throws {
      var query = JobQuery()
      query.limit = 1_000
      digests = view.digests().map { "\($0.name) \($0.digest)" }
      jobs = try view.jobs(query).map { "\($0.id.rawValue) \($0.status) \($0.head.rawValue)" }
      failures = view.failures(includesResolved: true).map { "\($0.job) \($0.count)" }
    }
  }

  /// Lives of many jobs, most of which leave memory; some are taken up again or deleted later.
  private func live(
    in daybook: Daybook, _ clock: ManualClock, seed: UInt64, look: (View) throws -> Void
  ) async throws {
    var random = SeededGenerator(seed: seed)
    let worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(86_400))
    for number in 0..<120 {
      clock.advance(by: .seconds(60))
      switch random.below(6) {
      case 0...2:
        var request = JobRequest(kind: "resize")
        request.key = "cat \(random.below(40))"
        try await daybook.enqueue(request)
      case 3:
        for lease in try await daybook.lease(upTo: 2, from: ["default"], as: worker) {
          if random.below(3) == 0 {
            var failure = Failure(message: "no")
            failure.verdict = .discard
            try await daybook.fail(lease, failure)
          } else {
            try await daybook.complete(lease)
          }
        }
      case 4: _ = try? await daybook.retry(JobID(rawValue: UInt64(random.below(number + 2) + 1)))
      default: _ = try? await daybook.delete(JobID(rawValue: UInt64(random.below(number + 2) + 1)))
      }
      try look(try await daybook.view())
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `shows everything as it was shown then`(seed: UInt64) async throws {
    let clock = ManualClock()
    var options = Daybook.Options()
    options.clock = clock
    options.finishedInMemory = 3
    let daybook = try Daybook(on: memoryLog(), options: options)
    var seen: [(position: LogPosition, time: Timestamp, sight: Sight)] = []
    try await live(in: daybook, clock, seed: seed) { view in
      if view.position == seen.last?.position { return }
      seen.append((view.position, view.time, try Sight(view)))
    }
    for (position, time, sight) in seen {
      let atPosition = try Sight(try await daybook.view(at: .position(position)))
      #expect(atPosition == sight, "seed \(seed), position \(position.rawValue)")
      let atTime = try Sight(try await daybook.view(at: .time(time)))
      #expect(atTime == sight, "seed \(seed), time \(time.rfc3339)")
    }
    var archivals = 0
    for try await element in daybook.events() {
      if case .finishedArchived = element.recorded.event { archivals += 1 }
    }
    #expect(archivals > 0, "seed \(seed): no job has left memory")
    await daybook.close()
  }

  @Test func `goes to the middle of what was recorded together`() async throws {
    let daybook = try Daybook(on: memoryLog())
    try await daybook.enqueue([JobRequest(kind: "a"), JobRequest(kind: "b")])
    let view = try await daybook.view(at: .position(LogPosition(rawValue: 1)))
    #expect(try view.jobs().map(\.kind) == ["a"])
    await daybook.close()
  }

  @Test func `starts from a snapshot before the moment, also after opening anew`() async throws {
    try await withTemporaryPath { path in
      let daybook = try await Daybook.open(at: path)
      let requests = (0..<2_000).map { JobRequest(kind: "kind \($0 % 7)") }
      try await daybook.enqueue(requests)
      let sight = try Sight(try await daybook.view())
      await daybook.close()
      let again = try await Daybook.open(at: path)
      let position = try await again.view().position
      try await again.pauseQueue("default")
      #expect(try Sight(try await again.view(at: .position(position))) == sight)
      await again.close()
    }
  }

  @Test func `refuses moments of which there is no state`() async throws {
    let clock = ManualClock()
    var options = Daybook.Options()
    options.clock = clock
    let daybook = try Daybook(on: memoryLog(), options: options)
    try await daybook.enqueue(JobRequest(kind: "a"))
    let first = clock.now()
    let refused: [(Moment, MomentFault)] = [
      (.position(.beginning), .beforeFirst),
      (.position(LogPosition(rawValue: 2)), .behindLast(1)),
      (.time(first.adding(milliseconds: -1)), .beforeFirst),
      (.time(first.adding(milliseconds: 1)), .future),
    ]
    for (moment, fault) in refused {
      await #expect(throws: DaybookError.rejected(.noSuchMoment(fault))) {
        try await daybook.view(at: moment)
      }
    }
    await daybook.close()
  }

  @Test func `keeps one snapshot of every age, and the oldest`() {
    var kept: [LogPosition] = []
    for round in UInt64(1)...1_000 {
      let newest = LogPosition(rawValue: round * 65_536)
      kept.insert(newest, at: 0)
      let superfluous = Snapshots.superfluous(kept.dropFirst(2), newest)
      kept.removeAll { superfluous.contains($0) }
    }
    #expect(kept.count <= 14)
    #expect(kept.last == LogPosition(rawValue: 65_536))
    for (younger, older) in zip(kept, kept.dropFirst()).dropFirst(2) {
      let age = kept[0].rawValue - younger.rawValue
      #expect(younger.rawValue - older.rawValue <= 2 * age)
    }
  }
}
