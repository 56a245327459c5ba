import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import SystemPackage

/// The process that queues the jobs of a soak, lives as long as it does, and is measured.
///
/// It keeps no books of its own: what it remembers is what a daybook remembers.
struct SoakProducer {
  let log: FilePath
  let daybook: Daybook
  private var queuedCount = 0

  /// Creates the log.
  init(creating log: FilePath, retention: Int) async throws {
    self.log = log
    var options = Daybook.Options()
    options.finishedInMemory = retention
    daybook = try await Daybook.open(at: log, options: options)
  }

  /// Queues jobs until there have been so many.
  mutating func queue(upTo count: Double) async throws {
    let missing = Int(count) - queuedCount
    guard missing > 0 else { return }
    try await daybook.enqueue(
      (0..<missing).map { _ in
        JobRequest(kind: "work", payload: Array(repeating: 7, count: 200))
      })
    queuedCount += missing
  }

  /// Measures itself, a worker, and the log.
  func sample(at seconds: Double, worker: Int32, kills: Int) async throws -> SoakSample {
    let view = try await daybook.view()
    let counts = view.queues().first?.jobCounts ?? [:]
    return SoakSample(
      seconds: (seconds * 10).rounded() / 10, jobs: queuedCount,
      events: Int(view.position.rawValue),
      live: counts.filter { !$0.key.isTerminal }.reduce(0) { $0 + $1.value }, kills: kills,
      fileBytes: Int(try Stat(log.appending("data.mdb")).size),
      memoryBytes: SoakSample.memory(of: RunningProcess.current.id),
      workerMemoryBytes: SoakSample.memory(of: worker))
  }
}
