import DaybookLog
import DaybookTesting
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A limit on the size of files stands for the full disk: the system refuses to write behind it,
/// in the middle of a value too.
@Suite struct `Filling the disk` {
  let directory: TemporaryDirectory
  let path: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("log")
  }

  @Test func `an append without room is a fault, and everything before is intact`() async throws {
    await #expect(processExitsWith: .success) { [path = path.string as String] in
      let log = try LMDBEventLog(directory: FilePath(path), now: 0)
      let (frames, fault) = try fill(log)
      #expect(frames.count > 1)
      #expect(fault.isStorage, "\(fault)")
      try reopen(log)
      #expect(try log.frames() == frames)
    }
    #expect(try LMDBEventLog(directory: path, now: 0).checkPages() > 2)
  }

  @Test func `work goes on once there is room`() async throws {
    await #expect(processExitsWith: .success) { [path = path.string as String] in
      let log = try LMDBEventLog(directory: FilePath(path), now: 0)
      let (frames, _) = try fill(log)
      limitFiles(to: nil)
      try reopen(log)
      try appendLarge(to: log)
      #expect(try log.frames().count == frames.count + 1)
    }
    let log = try LMDBEventLog(directory: path, now: 0)
    #expect(try log.frames().last?.header.identity.session == 2)
    #expect(try log.checkPages() > 2)
  }

  @Test func `a process that starts on a full disk reads everything`() async throws {
    await #expect(processExitsWith: .success) { [path = path.string as String] in
      _ = try fill(LMDBEventLog(directory: FilePath(path), now: 0))
    }
    await #expect(processExitsWith: .success) { [path = path.string as String] in
      limitFiles(to: 4096)
      let log = try LMDBEventLog(directory: FilePath(path), now: 0)
      #expect(try log.frames().count > 1)
    }
  }

  @Test func `a snapshot without room is a fault, and earlier ones stay`() async {
    await #expect(processExitsWith: .success) { [path = path.string as String] in
      let store = FileSnapshotStore(
        directory: FilePath(path), log: LogIdentity(high: 1, low: 2))
      var content = ByteWriter()
      content.zeros(10_000)
      try store.save(content, at: head(1, 1, 1))
      limitFiles(to: 5_000)
      #expect(throws: StorageFault.self) { try store.save(content, at: head(2, 1, 2)) }
      #expect(try store.positions().map(\.rawValue) == [1])
    }
  }
}

extension AppendError {
  /// Whether it is the disk's doing.
  fileprivate var isStorage: Bool {
    switch self {
    case .storage, .outcomeUnknown: true
    case .conflict, .unreadable: false
    }
  }
}

#if canImport(Darwin)
  private let fileSize = RLIMIT_FSIZE
#else
  private let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#endif

/// Makes every write behind the first `byteCount` bytes of a file an error; `nil` for no limit.
private func limitFiles(to byteCount: Int?) {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit()
  unsafe getrlimit(fileSize, &limit)
  limit.rlim_cur = byteCount.map { rlim_t($0) } ?? limit.rlim_max
  unsafe setrlimit(fileSize, &limit)
}

/// Fills a log until an append fails.
///
/// - Returns: What was answered as appended, and the fault.
private func fill(_ log: LMDBEventLog) throws -> (frames: [FrameContent], fault: AppendError) {
  var writer = FrameWriter(session: 1)
  for _ in 0..<3 { try writer.append([RecordContent([1, 2, 3])], to: log) }
  limitFiles(to: try log.usage().fileByteCount + 1_000_000)
  while true {
    let frames = try log.frames()
    do throws(AppendError) {
      let record = RecordContent([UInt8](repeating: 7, count: 150_000))
      try writer.append([record], to: log)
    } catch { return (frames, error) }
  }
}

private func reopen(_ log: LMDBEventLog) throws { try log.reopen() }

private func appendLarge(to log: LMDBEventLog) throws {
  var writer = FrameWriter(session: 2)
  try writer.append([RecordContent([UInt8](repeating: 8, count: 3_000_000))], to: log)
}
