import Daybook
import DaybookAudit
import DaybookLog
import SystemPackage

/// The hash tree: how fast it is built, and whether those who write notice.
enum AuditBenchmarks {
  static func run(rounds: Int, events: Int, commits: Int) async throws -> [Measurement] {
    let (built, checked, proved) = try await withScratchDirectory { directory in
      try await building(directory, events: events, rounds: rounds)
    }
    var measurements = [
      Measurement(
        name: "hash tree over \(events) events, built", value: built, unit: "events/s",
        bound: .atLeast(250_000)),
      Measurement(
        name: "hash tree and log, verified", value: checked, unit: "events/s",
        bound: .atLeast(250_000)),
      Measurement(name: "proof of one of them, made and verified", value: proved, unit: "/s"),
    ]
    for callers in [1, 64] {
      var alone: [Double] = []
      var beside: [Double] = []
      // In turn, so that both see the same machine.
      for _ in 0..<rounds {
        alone.append(try await enqueueing(callers, count: commits * callers / 4, keeps: false))
        beside.append(try await enqueueing(callers, count: commits * callers / 4, keeps: true))
      }
      let who = callers == 1 ? "1 caller" : "\(callers) callers"
      measurements.append(
        Measurement(
          name: "durable enqueue, \(who), while a hash tree is kept", value: median(beside),
          unit: "/s", comparison: (median(alone), "without one", 0.95)))
    }
    return measurements
  }

  private static func building(
    _ directory: FilePath, events: Int, rounds: Int
  ) async throws -> (built: Double, checked: Double, proved: Double) {
    let daybook = try await Daybook.open(at: directory.appending("log"))
    let request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)
    for _ in 0..<max(events / 1_000, 1) {
      _ = try await daybook.enqueue([JobRequest](repeating: request, count: min(1_000, events)))
    }
    let log = daybook.log
    let count = Double(try log.head().position.rawValue)
    var built: [Double] = []
    var checked: [Double] = []
    for round in 0..<rounds {
      let path = directory.appending("tree-\(round)")
      built.append(
        count / (try await time { try TreeBuilder(log: log, directory: path).catchUp() }))
      let tree = try SavedTree(directory: path)
      checked.append(count / (try await time { try TreeCheck.verify(log, tree: tree) }))
    }
    let tree = try SavedTree(directory: directory.appending("tree-0"))
    let signer = try NoteSigner(name: tree.origin)
    let proofs = 100
    let seconds = try await time {
      for number in 1...proofs {
        let position = LogPosition(rawValue: UInt64(number * Int(count) / proofs))
        let proof = try EventProof(of: position, in: log, tree: tree, signedBy: signer)
        _ = try proof.verify(signedBy: signer.key, origin: tree.origin)
      }
    }
    await daybook.close()
    return (median(built), median(checked), Double(proofs) / seconds)
  }

  /// Commits of one job each, by so many callers, perhaps with a keeper beside them.
  private static func enqueueing(_ callers: Int, count: Int, keeps: Bool) async throws -> Double {
    try await withScratchDirectory { directory in
      let daybook = try await Daybook.open(at: directory.appending("log"))
      let keeper = TreeKeeper(log: daybook.log, directory: directory.appending("tree"))
      let keeping = keeps ? Task { try await keeper.run() } : nil
      let request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)
      let seconds = try await time {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<callers {
            group.addTask {
              for _ in 0..<(count / callers) { try await daybook.enqueue(request) }
            }
          }
          try await group.waitForAll()
        }
      }
      keeping?.cancel()
      try await keeping?.value
      await daybook.close()
      return Double(count / callers * callers) / seconds
    }
  }
}
