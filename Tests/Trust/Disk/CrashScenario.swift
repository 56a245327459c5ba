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
  /// Commits by a writer that saves its snapshots too early: a bug that must be found.
  case earlySnapshots

  /// Those in which nothing may be found.
  static let sound = allCases.filter { $0 != .earlySnapshots }

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
    case .earlySnapshots: try await earlySnapshots(in: root)
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
    let writer = try MarkingWriter(in: root)
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
    let writer = try MarkingWriter(in: root)
    for _ in 1...3 {
      try await writer.enqueue(1, byteCount: 60)
      try CrashWriterCommand.run(in: root, recording)
      try await writer.enqueue(3, byteCount: 60)
    }
    try await writer.close()
  }
}

/// Writes to a log, and says in the recording after every answer which state is durable.
struct MarkingWriter {
  let log: LMDBEventLog
  let daybook: Daybook

  /// A small map: what is not used is not there, but takes time to set up.
  static let options: LogOptions = {
    var options = LogOptions()
    options.mapSizeBytes = 16 << 20
    return options
  }()

  /// Nothing happens but what is asked for.
  static let daybookOptions: Daybook.Options = {
    var options = Daybook.Options()
    options.savesSnapshots = false
    options.stateDigests = .never
    options.detailDigest = { MerkleHash.commitment(to: $0) }
    return options
  }()

  /// Opens the log below a directory, creating it when it is missing.
  ///
  /// - Parameters:
  ///   - root: The directory that the log's own lies in.
  ///   - options: How it is opened.
  ///   - engineLog: What the engine gets to see of it.
  /// - Throws: What opening throws.
  init(
    in root: FilePath, _ options: LogOptions = Self.options,
    engineLog: (LMDBEventLog) -> any EventLog = { $0 }
  ) throws {
    log = try LMDBEventLog(directory: root.appending("log"), options: options, now: 0)
    daybook = try Daybook(on: engineLog(log), options: Self.daybookOptions)
    try mark()
  }

  func enqueue(_ count: Int, byteCount: Int) async throws {
    var requests: [JobRequest] = []
    for number in 0..<count {
      let byte = UInt8(ascii: "a") + UInt8(number % 26)
      requests.append(
        JobRequest(kind: "file", payload: [UInt8](repeating: byte, count: byteCount)))
    }
    try await daybook.enqueue(requests)
    try mark()
  }

  func cancel(_ job: UInt64) async throws {
    try await daybook.cancel(JobID(rawValue: job))
    try mark()
  }

  func redact(_ job: UInt64) async throws {
    try await daybook.redact(JobID(rawValue: job))
    try mark()
  }

  /// Writes data of the application along with an event.
  func transact() async throws {
    try await daybook.transact { transaction in
      transaction["counter"] = [1, 2, 3]
    }
    try mark()
  }

  @discardableResult
  func saveSnapshot() throws -> LogPosition {
    var ledger = Ledger()
    try ledger.catchUp(with: log)
    var content = ByteWriter(capacity: 1 << 14)
    ledger.encode(to: &content)
    try log.snapshots.save(content, at: ledger.head)
    Recording.markSnapshot(at: ledger.head.position)
    return ledger.head.position
  }

  func backUp(to directory: FilePath) throws {
    _ = try log.backUp(to: directory)
    Recording.markBackup()
  }

  func close() async throws { await daybook.close() }

  private func mark() throws { Recording.mark(try LogState(of: log)) }
}
