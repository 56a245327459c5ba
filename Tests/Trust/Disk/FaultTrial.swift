import CDaybookDisk
import Daybook
import DaybookAudit
import DaybookLMDB
import DaybookLog
import DaybookProjections
import DaybookSystem
import DaybookTesting
import SystemPackage

/// One thing that is done to a log while calls of the system fail, and the look at it afterwards.
struct FaultTrial {
  /// What is done.
  enum Operation: String, CaseIterable {
    case create, open, commit, batch, growth, snapshot, compaction, backup, redaction
  }

  /// What fails.
  enum Fault: String, CaseIterable {
    /// Any call, with an error of the device.
    case anyOnce, anyAlways
    /// Writing, and giving names, as on a full disk.
    case fullOnce, fullAlways
    /// Writing, which comes back with half of it done.
    case shortOnce, shortAlways
    /// Syncing.
    case syncOnce, syncAlways
    /// Opening, as on a file system that is read-only.
    case readOnly
    /// LMDB's memory, and its maps.
    case memoryOnce, memoryAlways
    /// Any call, and behind it a sync.
    case anyThenSync
    /// Any call, and the one after the next.
    case anyThenAny
    /// A disk that has room for so many kilobytes more.
    case room
    /// No call: the file of LMDB's locks is removed.
    case lockRemoved
    /// No call: the clock is set back by an hour.
    case clockBack

    /// Whether calls go on failing.
    var isLasting: Bool { rawValue.hasSuffix("Always") || self == .readOnly || self == .anyThenAny }

    /// Has the `number`th call below a directory fail.
    func arm(below directory: FilePath, at number: Int) {
      let all =
        DAYBOOK_DISK_CALL_WRITE.rawValue | DAYBOOK_DISK_CALL_SYNC.rawValue
        | DAYBOOK_DISK_CALL_READ.rawValue | DAYBOOK_DISK_CALL_OPEN.rawValue
        | DAYBOOK_DISK_CALL_NAME.rawValue | DAYBOOK_DISK_CALL_MAP.rawValue
      let write = DAYBOOK_DISK_CALL_WRITE.rawValue
      let sync = DAYBOOK_DISK_CALL_SYNC.rawValue
      let memory = DAYBOOK_DISK_CALL_MEMORY.rawValue | DAYBOOK_DISK_CALL_MAP.rawValue
      func fault(_ calls: UInt32, _ error: Errno, _ first: Int, _ count: UInt64)
        -> daybook_disk_fault
      {
        daybook_disk_fault(calls: calls, error: error.rawValue, first: UInt64(first), count: count)
      }
      let always = UInt64.max
      let first: daybook_disk_fault
      var second = daybook_disk_fault()
      switch self {
      case .anyOnce: first = fault(all, .ioError, number, 1)
      case .anyAlways: first = fault(all, .ioError, number, always)
      case .fullOnce: first = fault(write | DAYBOOK_DISK_CALL_NAME.rawValue, .noSpace, number, 1)
      case .fullAlways:
        first = fault(write | DAYBOOK_DISK_CALL_NAME.rawValue, .noSpace, number, always)
      case .shortOnce: first = fault(write, Errno(rawValue: 0), number, 1)
      case .shortAlways: first = fault(write, Errno(rawValue: 0), number, always)
      case .syncOnce: first = fault(sync, .ioError, number, 1)
      case .syncAlways: first = fault(sync, .ioError, number, always)
      case .readOnly:
        first = fault(DAYBOOK_DISK_CALL_OPEN.rawValue, .readOnlyFileSystem, number, always)
      case .memoryOnce: first = fault(memory, .noMemory, number, 1)
      case .memoryAlways: first = fault(memory, .noMemory, number, always)
      case .anyThenSync:
        first = fault(all, .ioError, number, 1)
        second = fault(sync, .ioError, 1, 1)
      case .anyThenAny:
        first = fault(all, .ioError, number, 1)
        second = fault(all, .noSpace, 2, 1)
      case .room:
        unsafe daybook_disk_limit(directory.string, Int64(number - 1) << 10)
        return
      case .lockRemoved, .clockBack: return
      }
      unsafe daybook_disk_fail(directory.string, first, second)
    }
  }

  let operation: Operation
  let fault: Fault

  /// A log of a few jobs, of which number 2 has ended, as files.
  let base: [(path: FilePath, content: [UInt8]?)]

  /// What time it is.
  let clock = ManualClock(at: SystemWallClock().now())

  /// An empty directory, which the trial has for itself.
  let root: FilePath

  /// What came of a trial.
  struct Outcome {
    /// Whether any call was made to fail.
    var hasFailed: Bool
    /// What is wrong; `nil` when nothing is.
    var wrong: String?
  }

  private struct Wrong: Error {
    var text: String
  }

  /// Tries with the `number`th call failing.
  func run(at number: Int) async -> Outcome {
    var hasFailed = false
    do {
      try ImageFiles.put(operation == .create ? [] : base, in: root)
      try await tryOnce(at: number, &hasFailed)
      return Outcome(hasFailed: hasFailed, wrong: nil)
    } catch let wrong as Wrong {
      return Outcome(hasFailed: hasFailed, wrong: wrong.text)
    } catch {
      return Outcome(hasFailed: hasFailed, wrong: "afterwards: \(error)")
    }
  }

  private var directory: FilePath { root.appending("log") }

  /// The daybook that is open, which must be let go before the file can be opened afresh.
  private final class Holder {
    var daybook: Daybook?
  }

  private func tryOnce(at number: Int, _ hasFailed: inout Bool) async throws {
    let before = operation == .create ? nil : try state()
    awaitClosed()
    let holder = Holder()
    if ![.create, .open, .compaction].contains(operation) { holder.daybook = try open() }
    fault.arm(below: root, at: number)
    if fault == .lockRemoved { Directory.removeTree(directory.appending("lock.mdb")) }
    if fault == .clockBack { clock.step(by: .seconds(-3_600)) }
    let error: (any Error)?
    do {
      try await operate(holder)
      error = nil
    } catch let thrown { error = thrown }
    hasFailed = daybook_disk_fail_end() > 0 || (fault == .room && error != nil)
    unsafe daybook_disk_limit("", -1)
    if let error { try check(error) }
    if error == nil, operation == .redaction {
      guard try await holder.daybook!.view().detail(of: Self.ended) == nil else {
        throw Wrong(text: "the redaction was answered for, and the bytes are there")
      }
    }
    try await goOn(holder, after: error)
    try checkEnd(before: before, after: error)
  }

  /// The job of the base log that has ended.
  private static let ended = JobID(rawValue: 2)

  private func operate(_ holder: Holder) async throws {
    switch operation {
    case .create, .open: holder.daybook = try open()
    case .commit: try await holder.daybook!.enqueue(JobRequest(kind: "file", payload: [1, 2]))
    case .batch: try await holder.daybook!.enqueue(requests(30, byteCount: 200))
    case .growth: try await holder.daybook!.enqueue(requests(30, byteCount: 20_000))
    case .snapshot: try saveSnapshot(of: holder.daybook!)
    case .compaction: try rewrite()
    case .backup: try backUp(holder.daybook!)
    case .redaction: try await holder.daybook!.redact(Self.ended)
    }
  }

  /// The fault is gone: the same object goes on, or a new one where there is none.
  private func goOn(_ holder: Holder, after error: (any Error)?) async throws {
    if operation == .compaction { try rewrite() }
    if operation == .backup, error != nil {
      // What could not be removed while everything failed is left, and is whole.
      if fault.isLasting { Directory.removeTree(root.appending("copy")) }
      try backUp(holder.daybook!)
    }
    if operation == .snapshot { try saveSnapshot(of: holder.daybook!) }
    if holder.daybook == nil { holder.daybook = try open() }
    try await holder.daybook!.enqueue(JobRequest(kind: "after"))
    await holder.daybook!.close()
    holder.daybook = nil
    awaitClosed()
  }

  /// Looks whether everything is there that was answered for, and nothing that was refused.
  private func checkEnd(before: LogState?, after error: (any Error)?) throws {
    let end = try state()
    awaitClosed()
    let added =
      switch operation {
      case .commit, .redaction: 1
      case .batch, .growth: 30
      default: 0
      }
    let start = Int(before?.position.rawValue ?? 0)
    var allowed: Set<Int> = [start + added + 1]
    if let error {
      allowed = [start + 1]
      if case .outcomeUnknown = error as? DaybookError { allowed.insert(start + added + 1) }
    }
    guard allowed.contains(Int(end.position.rawValue)) else {
      throw Wrong(
        text: "after \(error.map { "\($0)" } ?? "an answer") the log ends at "
          + "\(end.position.rawValue), which was \(start) before")
    }
    if let before { try checkPrefix(before) }
  }

  /// The events from before the trial are what they were.
  private func checkPrefix(_ before: LogState) throws {
    var ledger = Ledger()
    let log = try log(creates: false)
    try ledger.catchUp(with: log, through: before.position)
    guard LogState.digest(ledger.digests()) == before.ledger else {
      throw Wrong(text: "the events from before are not what they were")
    }
    var time = Int64.min
    var goesBack = false
    try log.readFrames(from: .beginning.next) { frame in
      goesBack = goesBack || frame.header.time < time
      time = frame.header.time
      return .proceed
    }
    if goesBack { throw Wrong(text: "time goes backwards in the log") }
    let copy = root.appending("copy")
    if operation == .backup, (try? Stat(copy)) != nil {
      var options = MarkingWriter.options
      options.createsLog = false
      let state = try LogState(of: LMDBEventLog(directory: copy, options: options, now: 0))
      guard state == before else { throw Wrong(text: "the backup is not what was copied") }
    }
  }

  /// Whether a fault says what happened, in words of ours.
  private func check(_ error: any Error) throws {
    let isOurs =
      error is DaybookError || error is LogError || error is AppendError || error is StorageFault
      || error is RewriteError || error is FoldFault
    guard isOurs, !"\(error)".contains("Success"), !"\(error)".contains("code: 0)") else {
      throw Wrong(text: "the fault that was told says nothing: \(error)")
    }
  }
}

extension FaultTrial {
  private func log(creates: Bool) throws -> LMDBEventLog {
    var options = MarkingWriter.options
    options.createsLog = creates
    // So small that some operations must enlarge it.
    options.mapSizeBytes = 1 << 19
    return try LMDBEventLog(directory: directory, options: options, now: 0)
  }

  private func open() throws -> Daybook {
    var options = MarkingWriter.daybookOptions
    options.clock = clock
    return try Daybook(on: try log(creates: operation == .create), options: options)
  }

  private func state() throws -> LogState { try LogState(of: try log(creates: false)) }

  /// Waits until the engine's thread has let the file go.
  private func awaitClosed() {
    while Environment.isOpen(directory: directory) { PlainThread.yield() }
  }

  private func requests(_ count: Int, byteCount: Int) -> [JobRequest] {
    (0..<count).map { _ in
      JobRequest(kind: "file", payload: [UInt8](repeating: 7, count: byteCount))
    }
  }

  private func saveSnapshot(of daybook: Daybook) throws {
    var ledger = Ledger()
    try ledger.catchUp(with: daybook.log)
    var content = ByteWriter(capacity: 1 << 14)
    ledger.encode(to: &content)
    try daybook.log.snapshots.save(content, at: ledger.head)
  }

  private func rewrite() throws {
    _ = try LMDBEventLog.rewrite(directory: directory, options: MarkingWriter.options)
  }

  private func backUp(_ daybook: Daybook) throws {
    _ = try (daybook.log as! LMDBEventLog).backUp(to: root.appending("copy"))
  }
}
