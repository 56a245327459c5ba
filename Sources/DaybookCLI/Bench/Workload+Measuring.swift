import Daybook
import DaybookLog
import DaybookSystem
import SystemPackage

/// Measuring one workload, in a log that nobody has used yet.
extension Workload {
  /// Measures.
  ///
  /// - Parameters:
  ///   - log: Where the log is to be; where it is filled already if ``filling(scale:)`` says so.
  ///   - scale: Of how many of the usual jobs.
  /// - Returns: The figure.
  /// - Throws: What the log says.
  func measure(_ log: BenchLog, scale: Double) async throws -> BenchResult {
    func count(_ usual: Int) -> Int { max(640, Int(Double(usual) * scale)) }
    switch self {
    case .enqueueByOne: return rate(try await enqueue(log, callers: 1, count: count(4_000)))
    case .enqueueByMany: return rate(try await enqueue(log, callers: 64, count: count(64_000)))
    case .lifeByOne: return rate(try await lives(log, workers: 1, count: count(2_000)))
    case .lifeByEight: return rate(try await lives(log, workers: 8, count: count(16_000)))
    case .lifeByMany: return rate(try await lives(log, workers: 64, count: count(64_000)))
    case .lifeInBatches:
      return rate(try await lives(log, workers: 8, batch: 100, count: count(240_000)))
    case .bulk: return rate(try await bulk(log, count: count(500_000)))
    case .latency: return try await latency(log, count: count(32_000))
    case .replay: return try await replay(log)
    case .restartClean, .restartKilled: return try await restart(log)
    case .disk:
      _ = try await lives(log, workers: 8, batch: 100, count: count(240_000))
      return figure(Double(log.byteCount) / Double(count(240_000)), "bytes")
    case .memory:
      let before = BenchLog.memory()
      let daybook = try await log.open()
      let waiting = try await daybook.view().queues().first?.jobCounts[.available] ?? 0
      let bytes = BenchLog.memory() - before
      await daybook.close()
      return figure(Double(bytes) / Double(max(1, waiting)), "bytes")
    }
  }

  /// What another process fills the log with before; `nil` when it is to be empty.
  func filling(scale: Double) -> (done: Int, waiting: Int)? {
    let million = max(1_000, Int(1_000_000 * scale))
    switch self {
    case .replay, .restartClean, .restartKilled: return (million, million / 10)
    case .memory: return (0, million)
    default: return nil
    }
  }

  private func rate(_ value: Double) -> BenchResult { figure(value, "jobs/s") }

  private func figure(_ value: Double, _ unit: String) -> BenchResult {
    BenchResult(workload: rawValue, value: value, unit: unit)
  }
}

extension Workload {
  /// Jobs a second that so many callers queue, each one at a time.
  private func enqueue(_ log: BenchLog, callers: Int, count: Int) async throws -> Double {
    let daybook = try await log.open()
    let seconds = try await together(callers) { _ in
      for _ in 0..<(count / callers) { try await daybook.enqueue(BenchLog.request) }
    }
    await daybook.close()
    return Double(count / callers * callers) / seconds
  }

  /// Jobs a second through all of their lives: each worker queues as many as it leases, and
  /// completes those with the lease of the next.
  private func lives(
    _ log: BenchLog, workers: Int, batch: Int = 1, count: Int
  ) async throws -> Double {
    let daybook = try await log.open()
    let before = try await Self.completed(daybook)
    let rounds = max(1, count / workers / batch)
    let requests = Array(repeating: BenchLog.request, count: batch)
    let seconds = try await together(workers) { number in
      let worker = try await daybook.startWorker(named: "worker:\(number)")
      var held: [Lease] = []
      for _ in 0..<rounds {
        if batch == 1 {
          try await daybook.enqueue(BenchLog.request)
        } else {
          try await daybook.enqueue(requests)
        }
        held = try await daybook.exchange(
          held.map { AttemptAnswer($0, .completed()) }, leaseUpTo: batch, from: ["default"],
          as: worker
        ).leases.get()
      }
      _ = try await daybook.complete(held)
    }
    let completed = try await Self.completed(daybook) - before
    await daybook.close()
    guard completed == rounds * workers * batch else {
      throw Refusal("Only \(completed) jobs were completed: the figure means nothing.", .failed)
    }
    return Double(completed) / seconds
  }

  private static func completed(_ daybook: Daybook) async throws -> Int {
    try await daybook.view().queues().first?.jobCounts[.completed] ?? 0
  }

  private func bulk(_ log: BenchLog, count: Int) async throws -> Double {
    let daybook = try await log.open()
    let requests = Array(repeating: BenchLog.request, count: 1_000)
    let rounds = max(1, count / 1_000)
    let seconds = try await together(1) { _ in
      for _ in 0..<rounds { try await daybook.enqueue(requests) }
    }
    await daybook.close()
    return Double(rounds * 1_000) / seconds
  }

  /// How long a caller waits while all 64 together call half as often as they could.
  ///
  /// A call that is due while the one before it still waits counts from when it was due.
  private func latency(_ log: BenchLog, count: Int) async throws -> BenchResult {
    try Directory.create(log.path)
    let most = try await enqueue(
      BenchLog(path: log.path.appending("before")), callers: 64, count: count)
    let daybook = try await BenchLog(path: log.path.appending("log")).open()
    let interval = Duration.seconds(64 / (most / 2))
    let times = Lock<[Double]>([])
    _ = try await together(64) { number in
      var mine: [Double] = []
      var due = ContinuousClock.now + interval * Double(number) / 64
      for _ in 0..<(count / 64) {
        let start: ContinuousClock.Instant
        if ContinuousClock.now < due {
          try await Task.sleep(until: due)
          start = .now
        } else {
          start = due
        }
        try await daybook.enqueue(BenchLog.request)
        mine.append((ContinuousClock.now - start) / .milliseconds(1))
        due += interval
      }
      times.withLock { $0 += mine }
    }
    await daybook.close()
    let sorted = times.withLock { $0.sorted() }
    func quantile(_ fraction: Double) -> Double {
      sorted[min(sorted.count - 1, Int(Double(sorted.count) * fraction))]
    }
    var result = figure(most / 2, "jobs/s")
    (result.p50, result.p99, result.p999) = (quantile(0.5), quantile(0.99), quantile(0.999))
    return result
  }

  private func replay(_ log: BenchLog) async throws -> BenchResult {
    log.removeSnapshots()
    let start = ContinuousClock.now
    let daybook = try await log.open()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let events = try await daybook.view().position.rawValue
    await daybook.close()
    return figure(Double(events) / seconds, "events/s")
  }

  private func restart(_ log: BenchLog) async throws -> BenchResult {
    let start = ContinuousClock.now
    let daybook = try await log.open()
    let worker = try await daybook.startWorker(named: "worker:next")
    let leases = try await daybook.lease(upTo: 1, from: ["default"], as: worker)
    let time = (ContinuousClock.now - start) / .milliseconds(1)
    await daybook.close()
    guard leases.count == 1 else {
      throw Refusal("No job was waiting: the figure means nothing.", .failed)
    }
    return figure(time, "ms")
  }

  /// Has so many callers do the same, and tells how many seconds all of them took.
  private func together(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void
  ) async throws -> Double {
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count { group.addTask { try await body(number) } }
      try await group.waitForAll()
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
