import Daybook
import Logging
import SystemPackage

/// Whole lives: queued, leased, completed, each durable.
enum LifeCycleBenchmarks {
  private static let request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)

  static func run(rounds: Int, count: Int) async throws -> [Measurement] {
    var figures: [String: [Double]] = [:]
    for _ in 0..<rounds {
      for workers in [8, 64] {
        figures["\(workers) alone", default: []].append(
          try await withScratchDirectory {
            try await callers($0, number: workers, batch: 1, count: count * workers / 8)
          })
        figures["\(workers) runtime", default: []].append(
          try await withScratchDirectory {
            try await runtime($0, slots: workers, count: count * workers / 8)
          })
      }
      figures["batches", default: []].append(
        try await withScratchDirectory {
          try await callers($0, number: 8, batch: 100, count: 20 * count)
        })
      figures["loaded", default: []].append(
        try await withScratchDirectory { try await loaded($0, slots: 8, count: count) })
    }
    func measurement(_ name: String, _ key: String, _ goal: Double?) -> Measurement {
      Measurement(
        name: name, value: median(figures[key]!), unit: "jobs/s",
        bound: goal.map { .atLeast($0) })
    }
    return [
      measurement("life cycle, 8 workers, one job at a time", "8 alone", 12_000),
      measurement("life cycle, 64 workers, one job at a time", "64 alone", 25_000),
      measurement("life cycle, 8 workers, batches of 100", "batches", 150_000),
      measurement("worker service, 8 slots, 8 producers", "8 runtime", nil),
      measurement("worker service, 64 slots, 64 producers", "64 runtime", nil),
      measurement("worker service, 8 slots, jobs queued in one commit", "loaded", nil),
    ]
  }

  /// Workers of which each queues jobs, leases as many, and completes them with the next lease.
  private static func callers(
    _ directory: FilePath, number: Int, batch: Int, count: Int
  ) async throws -> Double {
    let daybook = try await Daybook.open(at: directory.appending("log"))
    let rounds = count / number / batch
    let requests = Array(repeating: request, count: batch)
    let seconds = try await time {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<number {
          group.addTask {
            let worker = try await daybook.startWorker(named: "worker:\(index)")
            var held: [Lease] = []
            for _ in 0..<rounds {
              if batch == 1 {
                try await daybook.enqueue(request)
              } else {
                try await daybook.enqueue(requests)
              }
              held = try await daybook.exchange(
                held.map { AttemptAnswer($0, .completed()) }, leaseUpTo: batch,
                from: ["default"], as: worker
              ).leases.get()
            }
            _ = try await daybook.complete(held)
          }
        }
        try await group.waitForAll()
      }
    }
    let completed = try await daybook.view().queues().first?.jobCounts[.completed] ?? 0
    precondition(completed == rounds * number * batch, "only \(completed) jobs were completed")
    await daybook.close()
    return Double(rounds * number * batch) / seconds
  }

  /// A worker service that keeps up with as many producers as it has slots.
  private static func runtime(
    _ directory: FilePath, slots: Int, count: Int
  ) async throws -> Double {
    let daybook = try await Daybook.open(at: directory.appending("log"))
    let seconds = try await work(daybook, slots: slots, count: count) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<slots {
          group.addTask {
            for _ in 0..<(count / slots) { try await daybook.enqueue(request) }
          }
        }
        try await group.waitForAll()
      }
    }
    await daybook.close()
    return Double(count / slots * slots) / seconds
  }

  /// A worker service that finds all its jobs in one large commit.
  private static func loaded(
    _ directory: FilePath, slots: Int, count: Int
  ) async throws -> Double {
    let daybook = try await Daybook.open(at: directory.appending("log"))
    try await daybook.enqueue(Array(repeating: request, count: count / slots * slots))
    let seconds = try await work(daybook, slots: slots, count: count) {}
    await daybook.close()
    return Double(count / slots * slots) / seconds
  }

  /// Works off so many jobs, while `body` runs.
  private static func work(
    _ daybook: Daybook, slots: Int, count: Int, _ body: () async throws -> Void
  ) async throws -> Double {
    var options = WorkerOptions()
    options.concurrency = slots
    options.logger = Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
    let service = WorkerService(daybook, options: options)
    let (done, isDone) = AsyncStream.makeStream(of: Void.self)
    service.register(kind: "mail") { _ in
      isDone.yield()
      return nil
    }
    let seconds = try await time {
      let run = Task { try await service.run() }
      try await body()
      var left = count / slots * slots
      for await _ in done {
        left -= 1
        if left == 0 { break }
      }
      run.cancel()
      try await run.value
    }
    return seconds
  }
}
