import Daybook
import DaybookLMDB
import DaybookLog
import SystemPackage

/// Queueing: what one durable commit costs alone, and shared by many callers.
enum EnqueueBenchmarks {
  static let payload = [UInt8](repeating: 0x61, count: 100)

  /// Runs of each side in turn, so that both see the same machine.
  static func run(rounds: Int, count: Int) async throws -> [Measurement] {
    var bare: [Double] = []
    var alone: [Double] = []
    var crowd: [Double] = []
    for _ in 0..<rounds {
      bare.append(try await withScratchDirectory { try await bareCommits($0, count: count) })
      alone.append(try await withScratchDirectory { try await oneCaller($0, count: count) })
      crowd.append(
        try await withScratchDirectory { try await callers($0, number: 64, count: 10 * count) })
    }
    return [
      Measurement(name: "bare LMDB commits of the same bytes", value: median(bare), unit: "/s"),
      Measurement(
        name: "durable enqueue, 1 caller", value: median(alone), unit: "/s",
        comparison: (median(bare), "bare LMDB commits", 0.85)),
      Measurement(
        name: "durable enqueue, 64 callers", value: median(crowd), unit: "/s",
        comparison: (median(alone), "1 caller", 10)),
    ]
  }

  /// Commits of one value each, of the size that a job of this payload takes in the log.
  private static func bareCommits(_ directory: FilePath, count: Int) async throws -> Double {
    let environment = try Environment(
      directory: directory.appending("bare"), options: EnvironmentOptions(tableNames: ["frames"]))
    return Double(count) / (await time { commit(count, in: environment) })
  }

  private static func commit(_ count: Int, in environment: Environment) {
    let value = [UInt8](repeating: 7, count: 40 + 13 + 20 + payload.count + 2)
    for key in 1...UInt64(count) {
      do {
        let transaction = try WriteTransaction(in: environment)
        try unsafe transaction.append(
          byteCount: value.count, at: key, in: environment.tables[0]
        ) { place in unsafe place.copyBytes(from: value) }
        try transaction.commit()
      } catch { fatalError("\(error)") }
    }
  }

  private static func oneCaller(_ directory: FilePath, count: Int) async throws -> Double {
    let daybook = try await Daybook.open(at: directory.appending("log"))
    let request = JobRequest(kind: "mail", payload: payload)
    let seconds = try await time {
      for _ in 0..<count { try await daybook.enqueue(request) }
    }
    await daybook.close()
    return Double(count) / seconds
  }

  private static func callers(
    _ directory: FilePath, number: Int, count: Int
  ) async throws -> Double {
    let daybook = try await Daybook.open(at: directory.appending("log"))
    let request = JobRequest(kind: "mail", payload: payload)
    let seconds = try await time {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<number {
          group.addTask {
            for _ in 0..<(count / number) { try await daybook.enqueue(request) }
          }
        }
        try await group.waitForAll()
      }
    }
    await daybook.close()
    return Double(count) / seconds
  }
}
