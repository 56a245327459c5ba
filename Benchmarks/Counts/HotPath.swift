import Daybook
import DaybookLog
import DaybookTesting

/// A way through the code that all users go, often.
enum HotPath: String, CaseIterable {
  /// Queueing one job a call.
  case enqueue
  /// Queueing a thousand jobs a call.
  case bulk
  /// Queueing a job, and completing one with the lease of the next.
  case life
  /// The same with a hundred jobs a call.
  case batch
  /// Folding a log into all views.
  case replay
  /// Opening a log that has a snapshot.
  case restart

  /// Something to count, with all that must be there before.
  struct Course: Sendable {
    /// So many jobs, or events, the body is for.
    let count: Int
    let body: @Sendable () async throws -> Void
  }

  /// Makes everything ready.
  ///
  /// The logs are in memory: how long a disk takes is another question.
  func prepared() async throws -> Course {
    switch self {
    case .enqueue:
      let daybook = try Self.daybook(on: Self.emptyLog())
      return Course(count: 2_000) {
        for _ in 0..<2_000 { try await daybook.enqueue(Self.request) }
      }
    case .bulk:
      let daybook = try Self.daybook(on: Self.emptyLog())
      let requests = Array(repeating: Self.request, count: 1_000)
      return Course(count: 20_000) {
        for _ in 0..<20 { try await daybook.enqueue(requests) }
      }
    case .life: return try await Self.lives(1_000, batch: 1)
    case .batch: return try await Self.lives(100, batch: 100)
    case .replay:
      let log = try await Self.filledLog()
      return Course(count: Int(try log.head().position.rawValue)) {
        _ = try Self.daybook(on: log)
      }
    case .restart:
      let log = try await Self.filledLog()
      let daybook = try Self.daybook(on: log, savesSnapshots: true)
      await daybook.close()
      return Course(count: Self.waitingCount) {
        _ = try Self.daybook(on: log, savesSnapshots: true)
      }
    }
  }
}

extension HotPath {
  private static let request = JobRequest(
    kind: "count", payload: [UInt8](repeating: 0x61, count: 100))

  /// The jobs that wait in a filled log; twice as many are done.
  private static let waitingCount = 10_000

  private static func emptyLog() -> MemoryEventLog {
    MemoryEventLog(
      identity: LogIdentity(high: 1, low: 2), now: ManualClock.start.milliseconds)
  }

  private static func daybook(
    on log: MemoryEventLog, savesSnapshots: Bool = false
  ) throws -> Daybook {
    var options = Daybook.Options()
    options.clock = ManualClock()
    options.actor = "counts"
    options.savesSnapshots = savesSnapshots
    // They are made by another thread.
    options.stateDigests = .never
    return try Daybook(on: log, options: options)
  }

  private static func filledLog() async throws -> MemoryEventLog {
    let log = emptyLog()
    try await lives(2 * waitingCount / 100, batch: 100, on: log).body()
    let daybook = try daybook(on: log)
    try await daybook.enqueue(Array(repeating: request, count: waitingCount))
    await daybook.close()
    return log
  }

  /// A worker that queues so many jobs as it leases, and completes those with the lease of the
  /// next.
  private static func lives(
    _ rounds: Int, batch: Int, on log: MemoryEventLog = emptyLog()
  ) async throws -> Course {
    let daybook = try daybook(on: log)
    let worker = try await daybook.startWorker(named: "worker:1")
    let requests = Array(repeating: request, count: batch)
    return Course(count: rounds * batch) {
      var held: [Lease] = []
      for _ in 0..<rounds {
        if batch == 1 {
          try await daybook.enqueue(request)
        } else {
          try await daybook.enqueue(requests)
        }
        held = try await daybook.exchange(
          held.map { AttemptAnswer($0, .completed()) }, leaseUpTo: batch, from: ["default"],
          as: worker
        ).leases.get()
      }
      guard try await daybook.complete(held).count == batch else { throw Unfinished() }
    }
  }

  /// A job was not done: what was counted means nothing.
  private struct Unfinished: Error {}
}
