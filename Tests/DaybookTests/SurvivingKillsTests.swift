import Daybook
import DaybookDomain
import DaybookTesting
import Foundation
import SystemPackage
import Testing

/// With real processes, of which one after the other is killed, each when some jobs more are done.
@Suite struct `Ten processes on one log` {
  private static let killCount = 12

  private struct Scene {
    let path: FilePath
    let daybook: Daybook
    var generator: SeededGenerator
    var workers: [(name: String, process: WorkerProcess)] = []
    var batches: [BatchID] = []
    /// The number of jobs, with the finishing ones.
    var total = 0

    init(_ path: FilePath, seed: UInt64) async throws {
      self.path = path
      daybook = try await Daybook.open(at: path)
      generator = SeededGenerator(seed: seed)
      for number in 0..<10 { workers.append(try start("worker:\(number)")) }
    }

    private func start(_ name: String) throws -> (name: String, process: WorkerProcess) {
      (name, try WorkerProcess(path, named: name, timeout: .seconds(600)))
    }

    /// The number of jobs that have ended.
    func ended() async throws -> Int {
      let counts = try await daybook.view().queues().first?.jobCounts ?? [:]
      return (counts[.completed] ?? 0) + (counts[.failed] ?? 0)
    }

    /// Sees to it that there is something to do.
    mutating func feed() async throws {
      let counts = try await daybook.view().queues().first?.jobCounts ?? [:]
      guard counts[.available] ?? 0 < 300 else { return }
      let size = 1 + generator.below(200)
      let finishing = JobRequest(kind: "step", payload: Array("0".utf8))
      let request = BatchRequest(owner: "ada", finishing: finishing)
      let jobs = (0..<size).map { _ in
        JobRequest(kind: "step", payload: Array("\(generator.below(20))".utf8))
      }
      batches.append(try await daybook.enqueueBatch(request, of: jobs).batch)
      total += size + 1
    }

    /// Kills one of those that hold jobs, and starts another in its place.
    mutating func kill() async throws {
      var working: [Int] = []
      try await until {
        try await feed()
        let busy = try await daybook.view().namesOfWorking
        working = workers.indices.filter { busy.contains(workers[$0].name) }
        return !working.isEmpty
      }
      let victim = working[generator.below(working.count)]
      let (name, process) = workers[victim]
      process.kill(SIGKILL)
      await process.ended()
      workers[victim] = try start(name + "'")
    }
  }

  @Test(.timeLimit(.minutes(30)))
  func `lose no job, do none twice and finish batches once while they are killed`() async throws {
    let seed = UInt64.random(in: 1...UInt64.max)
    try await withTemporaryPath { path in
      var scene = try await Scene(path, seed: seed)
      for _ in 1...Self.killCount {
        try await waitForNextKill(&scene)
        try await scene.kill()
      }
      try await until { try await scene.ended() >= scene.total }
      for worker in scene.workers { worker.process.kill(SIGTERM) }
      for worker in scene.workers { await worker.process.ended() }
      try await check(scene, "seed \(seed)")
      await scene.daybook.close()
    }
  }

  private func waitForNextKill(_ scene: inout Scene) async throws {
    let enough = try await scene.ended() + 10 + scene.generator.below(60)
    while try await scene.ended() < enough {
      try await scene.feed()
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  private func check(_ scene: Scene, _ note: Comment) async throws {
    let inspector = try await LogInspector(scene.daybook)
    #expect(inspector.faults.isEmpty, note)
    #expect(inspector.jobs.count == scene.total, note)
    #expect(Set(inspector.finishes.keys) == Set(scene.batches), note)
    #expect(inspector.finishingJobs.count == scene.batches.count, note)
    #expect(inspector.interruptionCount > 0, "\(note): nobody was killed while at work")
    #expect(try await scene.daybook.agreesWithReplay(), note)
  }
}

extension View {
  /// The workers that hold jobs.
  fileprivate var namesOfWorking: Set<String> {
    get throws {
      var query = JobQuery()
      query.statuses = [.running]
      let holders = Set(try allJobs(query).compactMap(\.worker))
      return Set(workers().filter { holders.contains($0.id) }.map(\.name))
    }
  }
}
