import Daybook
import DaybookDomain
import Foundation
import SystemPackage
import Testing

/// Effects in the application's data, while the process that has them is killed again and again.
@Suite struct Effects {
  private static let jobCount = 300

  /// Works until there is nothing left; every completed job adds one to a counter.
  @Sendable static func work(_ daybook: Daybook) async throws {
    try await daybook.reclaim()
    let worker = try await daybook.startWorker(named: "worker:one")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          while let lease = try await daybook.lease(upTo: 1, from: ["default"], as: worker).first {
            try await daybook.complete(lease) { data in
              data["counter"] = Self.bytes(Self.number(data["counter"]) + 1)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    try await daybook.stopWorker(worker)
  }

  private static func number(_ bytes: [UInt8]?) -> UInt64 {
    (bytes ?? []).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func bytes(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  @Test func `happen exactly once, however often the process is killed`() async throws {
    try await withTemporaryPath { path in
      let log = path.string
      let first = try await Daybook.open(at: path)
      try await first.enqueue(
        (0..<Self.jobCount).map { _ in
          var request = JobRequest(kind: "count")
          request.retry.attemptLimit = 1
          return request
        })
      await first.close()
      let seed = UInt64.random(in: 0..<1 << 32)
      for round in 0..<UInt64(4) {
        let microseconds = UInt32(
          (seed &* 6_364_136_223_846_793_005 &+ round * 0x9E37_79B9) % 60_000)
        await #expect(processExitsWith: .signal(SIGKILL), "seed \(seed)") {
          [log = log as String, microseconds = microseconds as UInt32] in
          let daybook = try await Daybook.open(at: FilePath(log))
          Thread.detachNewThread {
            usleep(microseconds)
            kill(getpid(), SIGKILL)
          }
          try await Effects.work(daybook)
          // Everything was done before the kill came.
          while true { usleep(1_000) }
        }
        try await check(path, "round \(round), seed \(seed)")
      }
      let last = try await Daybook.open(at: path)
      try await Self.work(last)
      await last.close()
      try await check(path, "at the end, seed \(seed)", isOver: true)
    }
  }

  /// Compares the counter with the completed jobs.
  private func check(_ path: FilePath, _ note: Comment, isOver: Bool = false) async throws {
    let daybook = try await Daybook.open(at: path)
    var query = JobQuery()
    query.statuses = [.completed]
    let done = try await daybook.view().jobCount(query)
    // Four are at work when a kill comes, and are given up when that happens to them three times.
    if isOver { #expect(done >= Self.jobCount - 4, note) }
    #expect(Self.number(try daybook.data["counter"]) == UInt64(done), note)
    if isOver { #expect(try await daybook.agreesWithReplay(), note) }
    await daybook.close()
  }
}
