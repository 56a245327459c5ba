import Daybook
import DaybookLog
import SystemPackage

/// Leasing from a long queue, nearly all of which a limit holds back.
enum LeaseBenchmarks {
  /// Leases one job at a time from `count` waiting ones: of a queue without limits, and of one
  /// where all but a thousandth stand behind a group that has as many running as it may.
  static func run(rounds: Int, count: Int) async throws -> [Measurement] {
    let few = max(10, count / 1_000)
    let open = try await filled(count, few: few, isLimited: false)
    let held = try await filled(count, few: few, isLimited: true)
    var openFigures: [Double] = []
    var heldFigures: [Double] = []
    let leases = max(1, few / (rounds + 1))
    for _ in 0..<rounds {
      openFigures.append(try await rate(of: leases, open))
      heldFigures.append(try await rate(of: leases, held))
    }
    await open.daybook.close()
    await held.daybook.close()
    return [
      Measurement(
        name: "leasing, \(count) waiting, no limits", value: median(openFigures), unit: "/s"),
      Measurement(
        name: "leasing, \(count) waiting, all but \(few) behind a saturated group",
        value: median(heldFigures), unit: "/s",
        comparison: (median(openFigures), "no limits", 0.5)),
    ]
  }

  private struct Filled {
    var daybook: Daybook
    var worker: Worker
  }

  /// In memory, so that it is leasing that is measured and not the disk.
  private static func filled(_ count: Int, few: Int, isLimited: Bool) async throws -> Filled {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 1), now: 0)
    let daybook = try Daybook(on: log)
    let worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(3_600))
    if isLimited {
      try await daybook.limitQueue("default", QueueLimits(concurrencyPerGroup: 1))
    }
    try await enqueue(count - few, group: isLimited ? "many" : nil, daybook)
    if isLimited {
      let first = try await daybook.lease(upTo: 10, from: ["default"], as: worker)
      precondition(first.count == 1, "the group is saturated by one job")
    }
    try await enqueue(few, group: nil, daybook)
    return Filled(daybook: daybook, worker: worker)
  }

  private static func enqueue(_ count: Int, group: String?, _ daybook: Daybook) async throws {
    var request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)
    request.group = group
    for start in stride(from: 0, to: count, by: 10_000) {
      let batch = min(10_000, count - start)
      try await daybook.enqueue([JobRequest](repeating: request, count: batch))
    }
  }

  private static func rate(of count: Int, _ filled: Filled) async throws -> Double {
    let seconds = try await time {
      for _ in 0..<count {
        let leases = try await filled.daybook.lease(
          upTo: 1, from: ["default"], as: filled.worker)
        precondition(leases.count == 1, "a job is ready")
      }
    }
    return Double(count) / seconds
  }
}
