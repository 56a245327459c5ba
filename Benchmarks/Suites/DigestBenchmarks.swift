import Daybook

/// What callers pay for the digests of the state that the log records.
enum DigestBenchmarks {
  /// The rate of calls and how long the slowest take, with digests and without.
  ///
  /// Every call queues 100 jobs, or cancels the 100 before.
  static func run(rounds: Int, events: Int) async throws -> [Measurement] {
    var measurements: [Measurement] = []
    var with: [Figures] = []
    var without: [Figures] = []
    for _ in 0..<rounds {
      without.append(try await figures(.never, events: events))
      with.append(try await figures(.afterEvents(65_536), events: events))
    }
    let name = "calls of 100 events each, digests"
    measurements.append(
      Measurement(
        name: "\(name) every 65,536", value: median(with.map(\.rate)), unit: "/s",
        comparison: (median(without.map(\.rate)), "never", 0.97)))
    let parts = [("99 in 100 take", \Figures.p99), ("the longest takes", \Figures.longest)]
    for (title, part) in parts {
      for (option, figures) in [("never", without), ("every 65,536", with)] {
        measurements.append(
          Measurement(
            name: "\(name) \(option): \(title)", value: median(figures.map { $0[keyPath: part] }),
            unit: "ms"))
      }
    }
    return measurements
  }

  struct Figures: Sendable {
    var rate: Double
    var p99: Double
    var longest: Double
  }

  private static func figures(
    _ digests: Daybook.Options.StateDigests, events: Int
  ) async throws -> Figures {
    var options = Daybook.Options()
    options.stateDigests = digests
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    let daybook = try Daybook(on: log, options: options)
    let request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)
    // So many jobs wait all the time.
    try await daybook.enqueue(Array(repeating: request, count: min(events / 20, 50_000)))
    var durations: [Double] = []
    let start = ContinuousClock.now
    var queued: [JobID] = []
    while durations.count < events / 100 {
      let before = ContinuousClock.now
      if queued.isEmpty {
        queued = try await daybook.enqueue(Array(repeating: request, count: 100)).map(\.job)
      } else {
        _ = try await daybook.cancel(queued)
        queued = []
      }
      durations.append((ContinuousClock.now - before) / .milliseconds(1))
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    await daybook.close()
    durations.sort()
    return Figures(
      rate: Double(durations.count) / seconds, p99: durations[durations.count * 99 / 100],
      longest: durations.last ?? 0)
  }
}
