import ArgumentParser
import Daybook
import DaybookAudit
import DaybookLMDB
import DaybookLog
import DaybookProjections
import DaybookSystem
import DaybookTesting
import SystemPackage

/// What is done to a log while the power may fail.
enum CrashScenario: String, CaseIterable, ExpressibleByArgument {
  /// Commits of one event.
  case commits
  /// Commits of many events.
  case batches
  /// Snapshots, saved and removed between commits.
  case snapshots
  /// The file written anew, and opened again.
  case compaction
  /// A copy made of the log.
  case backup
  /// Private bytes erased.
  case redaction
  /// A map that is too small again and again.
  case growth
  /// Another process that writes by turns with this one.
  case turns
  /// Many callers at once, whose batches become durable with the next.
  case crowd
  /// Commits by a writer that saves its snapshots too early: a bug that must be found.
  case earlySnapshots
  /// Commits that are answered before they are synced: a bug that must be found.
  case unsyncedCommits
  /// Many callers at once, who are answered too early: a bug that must be found.
  case earlyAnswers

  /// Those in which nothing may be found.
  static let sound: [CrashScenario] = [
    .commits, .batches, .snapshots, .compaction, .backup, .redaction, .growth, .turns, .crowd,
  ]

  /// How many commits there may be that were not answered for: the one on its way, and with many
  /// callers the one before it.
  var aheadCount: Int { self == .crowd || self == .earlyAnswers ? 2 : 1 }

  /// Carries the scenario out on a log below a directory, and records it.
  ///
  /// - Parameters:
  ///   - root: An empty directory.
  ///   - recording: The file that the recording goes to.
  /// - Throws: What goes wrong, which nothing should.
  func record(in root: FilePath, to recording: FilePath) async throws {
    try Recording.begin(below: root, into: recording)
    defer { Recording.end() }
    switch self {
    case .commits: try await commits(in: root)
    case .batches: try await batches(in: root)
    case .snapshots: try await snapshots(in: root)
    case .compaction: try await compaction(in: root)
    case .backup: try await backup(in: root)
    case .redaction: try await redaction(in: root)
    case .growth: try await growth(in: root)
    case .turns: try await turns(in: root, recording)
    case .crowd: try await crowd(in: root, answersEarly: false)
    case .earlySnapshots: try await earlySnapshots(in: root)
    case .unsyncedCommits: try await unsyncedCommits(in: root)
    case .earlyAnswers: try await crowd(in: root, answersEarly: true)
    }
  }

  private func commits(in root: FilePath) async throws {
    let writer = try MarkingWriter(in: root)
    for number in 1...14 { try await writer.enqueue(1, byteCount: number % 4 == 0 ? 3_000 : 60) }
    try await writer.cancel(2)
    try await writer.transact()
    try await writer.close()
  }

  private func batches(in root: FilePath) async throws {
    let writer = try MarkingWriter(in: root, MarkingWriter.fillingOptions)
    for count in [3, 40, 1, 25, 60] { try await writer.enqueue(count, byteCount: 90) }
    try await writer.close()
  }

  private func snapshots(in root: FilePath) async throws {
    let writer = try MarkingWriter(in: root)
    try await writer.enqueue(20, byteCount: 30)
    let first = try writer.saveSnapshot()
    try await writer.enqueue(1, byteCount: 30)
    try writer.saveSnapshot()
    try await writer.enqueue(1, byteCount: 30)
    try writer.log.snapshots.remove(at: first)
    try await writer.enqueue(5, byteCount: 30)
    try writer.saveSnapshot()
    try await writer.close()
  }

  private func earlySnapshots(in root: FilePath) async throws {
    let writer = try MarkingWriter(in: root, engineLog: EarlySnapshotLog.init)
    for count in 1...3 { try await writer.enqueue(count, byteCount: 30) }
    try await writer.close()
  }

  private func unsyncedCommits(in root: FilePath) async throws {
    var options = MarkingWriter.options
    options.mayLoseLastCommit = true
    let writer = try MarkingWriter(in: root, options)
    for count in 1...5 { try await writer.enqueue(count, byteCount: 60) }
    try await writer.close()
  }

  private func crowd(in root: FilePath, answersEarly: Bool) async throws {
    let log = try LMDBEventLog(
      directory: root.appending("log"), options: MarkingWriter.fillingOptions, now: 0)
    var options = MarkingWriter.daybookOptions
    // The writer's thread answers a batch when the next is committed.
    options.commitsOnCallersThread = false
    let daybook = try Daybook(
      on: try StateMarkingLog(log, answersEarly: answersEarly), options: options)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for caller in 0..<6 {
        group.addTask {
          for _ in 0..<6 {
            let job = try await daybook.enqueue(
              JobRequest(kind: "file", payload: [UInt8](repeating: 97, count: 20 + 90 * caller)))
            Recording.markAnswer(at: LogPosition(rawValue: job.job.rawValue))
          }
        }
      }
      try await group.waitForAll()
    }
    await daybook.close()
  }

  private func compaction(in root: FilePath) async throws {
    try await writeErased(in: root)
    while Environment.isOpen(directory: root.appending("log")) { PlainThread.yield() }
    try Self.rewrite(root)
    let next = try MarkingWriter(in: root)
    try await next.enqueue(1, byteCount: 30)
    try await next.enqueue(4, byteCount: 30)
    try await next.close()
  }

  private func writeErased(in root: FilePath) async throws {
    let writer = try MarkingWriter(in: root)
    try await writer.enqueue(12, byteCount: 300)
    try await writer.cancel(3)
    try await writer.redact(3)
    try await writer.close()
  }

  private static func rewrite(_ root: FilePath) throws {
    _ = try LMDBEventLog.rewrite(directory: root.appending("log"), options: MarkingWriter.options)
  }

  private func backup(in root: FilePath) async throws {
    let writer = try MarkingWriter(in: root)
    try await writer.enqueue(12, byteCount: 300)
    try writer.backUp(to: root.appending("copy"))
    try await writer.enqueue(1, byteCount: 30)
    try await writer.enqueue(2, byteCount: 30)
    try await writer.close()
  }

  private func redaction(in root: FilePath) async throws {
    let writer = try MarkingWriter(in: root)
    try await writer.enqueue(4, byteCount: 500)
    try await writer.enqueue(1, byteCount: 5_000)
    for job in [1, 3, 5] as [UInt64] {
      try await writer.cancel(job)
      try await writer.redact(job)
    }
    try await writer.enqueue(1, byteCount: 40)
    try await writer.close()
  }

  private func growth(in root: FilePath) async throws {
    var options = MarkingWriter.options
    options.mapSizeBytes = 1 << 18
    let writer = try MarkingWriter(in: root, options)
    for _ in 1...7 { try await writer.enqueue(8, byteCount: 4_000) }
    try await writer.close()
  }

  private func turns(in root: FilePath, _ recording: FilePath) async throws {
    let writer = try MarkingWriter(in: root, MarkingWriter.fillingOptions)
    for _ in 1...3 {
      try await writer.enqueue(1, byteCount: 60)
      try CrashWriterCommand.run(in: root, recording)
      try await writer.enqueue(3, byteCount: 60)
    }
    try await writer.close()
  }
}
