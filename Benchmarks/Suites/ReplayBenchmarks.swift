import Daybook
import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookWire
import SystemPackage

/// Reading a log as a whole: how fast it is folded into all views, and the memory of an export.
enum ReplayBenchmarks {
  /// Writes a history of whole lives, one in twenty with a failure, and folds it.
  static func run(rounds: Int, events: Int) async throws -> [Measurement] {
    try await withScratchDirectory { directory in
      let path = directory.appending("log")
      try await write(events: events, to: path)
      let log = try LMDBEventLog(directory: path, now: 0)
      let total = Double(try log.head().position.rawValue)
      var rates: [Double] = []
      for _ in 0..<rounds {
        let seconds = try await time { try fold(log) }
        rates.append(total / seconds)
      }
      return [
        Measurement(
          name: "full replay of \(Int(total)) events into all views", value: median(rates) / 1e6,
          unit: "M events/s", bound: .atLeast(2)),
        Measurement(
          name: "the slowest of \(moments) views as of moments all over that log",
          value: try await slowestLookBack(path), unit: "s", bound: .atMost(1)),
        Measurement(
          name: "memory of an export of its last tenth",
          value: try exportPeak(path, after: Int(total * 0.9)), unit: "MiB"),
        Measurement(
          name: "memory of an export of all of it",
          value: try exportPeak(path, after: 0), unit: "MiB"),
      ]
    }
  }

  private static let moments = 20

  private static func slowestLookBack(_ path: FilePath) async throws -> Double {
    let daybook = try await Daybook.open(at: path)
    let head = try await daybook.view().position.rawValue
    var slowest = 0.0
    for number in 1...UInt64(moments) {
      let position = LogPosition(rawValue: max(1, head * number / UInt64(moments)))
      slowest = max(
        slowest, try await time { _ = try await daybook.view(at: .position(position)) })
    }
    await daybook.close()
    return slowest
  }

  /// The most memory that the tool has for itself while it shows all events after a position.
  private static func exportPeak(_ path: FilePath, after position: Int) throws -> Double {
    var peak = 0
    _ = try Program.run(
      Program.daybook,
      ["--log", path.string, "events", "--jsonl", "--after", String(position)]
    ) { process in
      peak = max(peak, Memory.anonymousBytes(of: String(process)))
    }
    return Double(peak) / Double(1 << 20)
  }

  private static func fold(_ log: LMDBEventLog) throws {
    var ledger = Ledger()
    let codec = RecordCodec()
    var fault: FoldFault?
    try log.readFrames(from: .beginning) { frame in
      do throws(FoldFault) {
        try ledger.fold(frame, codec: codec)
        return .proceed
      } catch {
        fault = error
        return .stop
      }
    }
    if let fault { throw fault }
    _ = ReadyQueue(ledger.jobs)
  }

  /// Writes a history of whole lives.
  static func write(events: Int, to directory: FilePath) async throws {
    let daybook = try await Daybook.open(at: directory)
    let worker = try await daybook.startWorker(named: "worker:bench", timeout: .seconds(86_400))
    let batch = 1_000
    for _ in 0..<max(events / (3 * batch), 1) {
      let requests = (0..<batch).map { number in
        var request = JobRequest(kind: "kind\(number % 5)", payload: EnqueueBenchmarks.payload)
        request.queue = "queue\(number % 3)"
        return request
      }
      _ = try await daybook.enqueue(requests)
      let leases = try await daybook.lease(
        upTo: batch, from: ["queue0", "queue1", "queue2"], as: worker)
      _ = try await daybook.complete(leases)
    }
    await daybook.close()
  }
}
