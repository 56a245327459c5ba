import Daybook
import DaybookAudit
import DaybookLog
import DaybookProjections
import DaybookSystem
import SystemPackage

/// Writes to a log, and says in the recording after every answer which state is durable.
struct MarkingWriter {
  let log: LMDBEventLog
  let daybook: Daybook

  /// A small map: what is not used is not there, but takes time to set up.
  static let options: LogOptions = {
    var options = LogOptions()
    options.mapSizeBytes = 16 << 20
    options.fillsAhead = false
    return options
  }()

  /// As above, with zeros ahead of what is appended, as on most disks.
  static let fillingOptions: LogOptions = {
    var options = Self.options
    options.fillsAhead = true
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
