import Daybook
import SystemPackage

/// The whole life of a job: queued, leased, completed, each durable.
enum LifecycleBenchmarks {
  /// How workers go about it.
  private struct Manner {
    var name: String
    var workers: Int
    var batch: Int
    /// Jobs a second.
    var goal: Double
  }

  private static let manners = [
    Manner(name: "8 workers, one job at a time", workers: 8, batch: 1, goal: 12_000),
    Manner(name: "64 workers, one job at a time", workers: 64, batch: 1, goal: 25_000),
    Manner(name: "8 workers, batches of 100", workers: 8, batch: 100, goal: 150_000),
  ]

  /// Runs all manners in turn, so that all see the same machine.
  static func run(rounds: Int, count: Int) async throws -> [Measurement] {
    var figures = [[Double]](repeating: [], count: manners.count)
    for _ in 0..<rounds {
      for (index, manner) in manners.enumerated() {
        let total = manner.batch == 1 ? count : 10 * count
        figures[index].append(
          try await withScratchDirectory { try await work(manner, total, in: $0) })
      }
    }
    return zip(manners, figures).map { manner, figures in
      Measurement(
        name: "life cycle, \(manner.name)", value: median(figures), unit: "jobs/s",
        bound: .atLeast(manner.goal))
    }
  }

  private static func work(
    _ manner: Manner, _ count: Int, in directory: FilePath
  ) async throws -> Double {
    let daybook = try await Daybook.open(at: directory.appending("log"))
    let rounds = max(1, count / manner.workers / manner.batch)
    let seconds = try await time {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<manner.workers {
          group.addTask {
            let worker = try await daybook.startWorker(named: "worker:\(number)")
            for _ in 0..<rounds { try await live(manner.batch, worker, daybook) }
          }
        }
        try await group.waitForAll()
      }
    }
    let left = try await daybook.view().jobCount(unfinished)
    precondition(left == 0, "\(left) jobs have not been completed")
    await daybook.close()
    return Double(rounds * manner.workers * manner.batch) / seconds
  }

  /// Queues so many jobs, and completes as many: those that are first, whosever they are.
  private static func live(_ count: Int, _ worker: Worker, _ daybook: Daybook) async throws {
    let request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)
    if count == 1 {
      try await daybook.enqueue(request)
    } else {
      try await daybook.enqueue([JobRequest](repeating: request, count: count))
    }
    var left = count
    while left > 0 {
      let leases = try await daybook.lease(upTo: left, from: ["default"], as: worker)
      left -= leases.count
      if leases.count == 1 {
        try await daybook.complete(leases[0])
      } else {
        for result in try await daybook.complete(leases) { try result.get() }
      }
    }
  }

  private static var unfinished: JobQuery {
    var query = JobQuery()
    query.statuses = [.available, .running]
    return query
  }
}
