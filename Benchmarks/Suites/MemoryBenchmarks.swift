import Daybook
import SystemPackage

/// How much memory jobs take that wait.
enum MemoryBenchmarks {
  /// Queues so many jobs and opens the log afresh.
  static func run(count: Int) async throws -> [Measurement] {
    try await withScratchDirectory { directory in
      let path = directory.appending("log")
      try await write(count, to: path)
      let before = Memory.anonymousBytes()
      let daybook = try await Daybook.open(at: path)
      let perJob = Double(Memory.anonymousBytes() - before) / Double(count)
      await daybook.close()
      return [
        Measurement(
          name: "memory of each of \(count) waiting jobs", value: perJob, unit: "bytes",
          bound: .atMost(250))
      ]
    }
  }

  private static func write(_ count: Int, to path: FilePath) async throws {
    let daybook = try await Daybook.open(at: path)
    let batch = min(count, 10_000)
    for round in 0..<(count / batch) {
      try await daybook.enqueue(
        (0..<batch).map { number in
          var request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)
          request.key = "mail \(round * batch + number)"
          return request
        })
    }
    await daybook.close()
  }
}
