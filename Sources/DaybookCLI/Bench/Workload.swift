import ArgumentParser

/// What `daybook bench` measures, by the names under which other queues are measured too.
enum Workload: String, CaseIterable, ExpressibleByArgument {
  case enqueueByOne = "enqueue-1"
  case enqueueByMany = "enqueue-64"
  case lifeByOne = "life-1"
  case lifeByEight = "life-8"
  case lifeByMany = "life-64"
  case lifeInBatches = "batch-8"
  case bulk
  case latency
  case replay
  case restartClean = "restart-clean"
  case restartKilled = "restart-killed"
  case disk
  case memory

  /// Whether its figure is how much is done in a second, in a log that need not be empty.
  var isRate: Bool {
    switch self {
    case .enqueueByOne, .enqueueByMany, .lifeByOne, .lifeByEight, .lifeByMany, .lifeInBatches,
      .bulk:
      true
    case .latency, .replay, .restartClean, .restartKilled, .disk, .memory: false
    }
  }

  /// What it is, for people.
  var title: String {
    switch self {
    case .enqueueByOne: "durable enqueue, 1 caller"
    case .enqueueByMany: "durable enqueue, 64 callers"
    case .lifeByOne: "enqueue, lease, complete: 1 worker"
    case .lifeByEight: "enqueue, lease, complete: 8 workers"
    case .lifeByMany: "enqueue, lease, complete: 64 workers"
    case .lifeInBatches: "enqueue, lease, complete: 8 workers, batches of 100"
    case .bulk: "durable enqueue, 1,000 jobs a commit"
    case .latency: "durable enqueue at half of the rate of 64 callers"
    case .replay: "replay into all views, without a snapshot"
    case .restartClean: "from opening to the first lease, after a clean end"
    case .restartKilled: "from opening to the first lease, after kill -9"
    case .disk: "disk for each finished job, its whole history"
    case .memory: "memory for each waiting job"
    }
  }
}

/// One figure.
struct BenchResult: Codable {
  var who = "daybook"
  var workload: String
  var value: Double
  var unit: String
  /// Whether every answer meant that the disk had it.
  var durable = true
  /// How long calls took, in milliseconds, where that is what is asked.
  var p50: Double?
  var p99: Double?
  var p999: Double?
}

extension BenchResult {
  /// The figure for people.
  var text: String {
    if let p50, let p99, let p999 {
      return "p50 \(Self.short(p50)), p99 \(Self.short(p99)), p99.9 \(Self.short(p999)) ms"
    }
    return "\(Self.short(value)) \(unit)"
  }

  /// A number with three digits that mean something, or all of a large one.
  private static func short(_ value: Double) -> String {
    switch value {
    case ..<10: "\((value * 100).rounded() / 100)"
    case ..<100: "\((value * 10).rounded() / 10)"
    default: "\(Int(value.rounded()))"
    }
  }
}
