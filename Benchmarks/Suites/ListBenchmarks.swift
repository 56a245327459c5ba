import Daybook
import DaybookDomain
import SystemPackage

/// Pages of a list of very many jobs, while others queue, lease and complete.
enum ListBenchmarks {
  private static let pageSize = 50

  /// Looks at `pages` pages of each list of `waiting` jobs that were queued in bulk.
  static func run(waiting: Int, pages: Int) async throws -> [Measurement] {
    try await withScratchDirectory { directory in
      let daybook = try await filled(waiting, at: directory.appending("log"))
      let worker = try await daybook.startWorker(named: "worker:busy", timeout: .seconds(3_600))
      let load = Task {
        var count = 0
        while !Task.isCancelled {
          try await daybook.enqueue(JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload))
          for lease in try await daybook.lease(upTo: 1, from: ["default"], as: worker) {
            try await daybook.complete(lease)
          }
          count += 1
        }
        return count
      }
      var measurements: [Measurement] = []
      let seconds = try await time {
        for (name, query) in lists(waiting) {
          measurements += try await figures("page of 50 of \(waiting) jobs, \(name)", pages) {
            round in
            let view = try await daybook.view()
            let jobs = try view.jobs(query(round, view.position.rawValue))
            let documents = try view.documents(of: jobs)
            precondition(documents.count == pageSize, "the page is full")
          }
        }
        measurements += try await figures("view of \(waiting) jobs", pages) { _ in
          _ = try await daybook.view()
        }
      }
      load.cancel()
      measurements.append(
        Measurement(
          name: "jobs queued, leased and completed meanwhile",
          value: Double(try await load.value) / seconds, unit: "/s"))
      await daybook.close()
      return measurements
    }
  }

  /// What is looked at: in which round, and how long the log is then.
  private static func lists(
    _ waiting: Int
  ) -> [(String, @Sendable (Int, UInt64) -> JobQuery)] {
    var query = JobQuery()
    query.limit = pageSize
    var failed = query
    failed.statuses = [.failed]
    var rare = query
    rare.queue = "rare"
    let (newest, few, queue) = (query, failed, rare)
    return [
      ("newest first", { _, _ in newest }),
      (
        "from the middle on",
        { round, _ in
          newest.following(JobID(rawValue: UInt64(waiting / 4 + round * 997 % (waiting / 2))))
        }
      ),
      ("the failed, of which there are 100", { _, _ in few }),
      ("of a queue with 100", { _, _ in queue }),
    ]
  }

  /// The middle one of some times, and that which one of a hundred exceeds.
  private static func figures(
    _ name: String, _ count: Int, _ body: (Int) async throws -> Void
  ) async throws -> [Measurement] {
    var seconds: [Double] = []
    for round in 0..<count { seconds.append(try await time { try await body(round) }) }
    seconds.sort()
    return [
      Measurement(name: "\(name), p50", value: seconds[count / 2] * 1_000, unit: "ms"),
      Measurement(
        name: "\(name), p99", value: seconds[count * 99 / 100] * 1_000, unit: "ms",
        bound: .atMost(5)),
    ]
  }

  /// A daybook with so many waiting jobs, 100 that failed, and 100 in a queue of their own.
  private static func filled(_ count: Int, at path: FilePath) async throws -> Daybook {
    let daybook = try await Daybook.open(at: path)
    let worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(3_600))
    var request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)
    let batch = min(count, 10_000)
    for _ in 0..<(count / batch) {
      try await daybook.enqueue([JobRequest](repeating: request, count: batch))
      let leases = try await daybook.lease(
        upTo: max(1, 100 * batch / count), from: ["default"], as: worker)
      var failure = Failure(message: "there is no such cat", errorType: "NotFound")
      failure.category = .permanent
      for lease in leases { try await daybook.fail(lease, failure) }
    }
    request.queue = "rare"
    try await daybook.enqueue([JobRequest](repeating: request, count: 100))
    return daybook
  }
}
