internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Where a scan begins.
struct ScanStart {
  var entry: Scans.Entry
  /// The last file that was seen; empty at the beginning.
  var cursor: [UInt8]
}

/// How far a scan is, and what it has come upon since its last checkpoint.
struct ScanCourse {
  private let scan: FileScan

  /// How far it is.
  var report: FileScanReport

  /// The last file that was seen.
  private(set) var cursor: [UInt8]

  /// The jobs of the present stretch.
  var jobs: [PreparedJob] = []

  /// What could not be read on it, a line each.
  private(set) var notes: String?

  /// Whether it has come upon anything.
  private(set) var hasNews = false

  private var fileCount = 0
  private var start = ContinuousClock.now
  private var noteCount = 0

  private static let noteLimit = 100

  init(_ scan: FileScan, _ start: ScanStart) {
    self.scan = scan
    cursor = start.cursor
    report = FileScanReport(scan: start.entry.id, isResumed: !start.cursor.isEmpty)
    if report.isResumed {
      report.seenCount = start.entry.seenCount
      report.queuedCount = start.entry.queuedCount
    }
  }

  /// Whether it is time for a checkpoint.
  var isCheckpointDue: Bool {
    hasNews
      && (fileCount >= scan.checkpointCount
        || ContinuousClock.now - start >= scan.checkpointPeriod)
  }

  /// Takes the next step.
  ///
  /// - Returns: The job to queue, if the step comes upon a file that is looked for.
  mutating func take(
    _ step: FileWalk.Step, _ walk: borrowing FileWalk
  ) -> Result<JobRequest?, Errno> {
    hasNews = true
    switch step {
    case .other(let path):
      cursor = path
      return .success(nil)
    case .unreadable(_, let error): return .failure(error)
    case .file(let path):
      cursor = path
      fileCount += 1
      report.seenCount += 1
      let file = walk.absolute(path)
      do throws(Errno) {
        let byteCount = scan.prefersLargeFiles ? try Self.byteCount(of: file) : 0
        return .success(try scan.request(for: file, byteCount: byteCount))
      } catch { return .failure(error) }
    }
  }

  /// Notes what could not be read.
  mutating func note(_ error: Errno, _ step: FileWalk.Step) {
    report.unreadableCount += 1
    noteCount += 1
    if noteCount == Self.noteLimit + 1 { notes?.append("\nand more") }
    guard noteCount <= Self.noteLimit else { return }
    let line = "\(String(decoding: step.path, as: UTF8.self)): \(error.description)"
    notes = notes.map { "\($0)\n\(line)" } ?? line
  }

  /// Begins the next stretch.
  mutating func restart() {
    jobs = []
    notes = nil
    noteCount = 0
    fileCount = 0
    hasNews = false
    start = .now
  }

  private static func byteCount(of file: FilePath) throws(Errno) -> UInt64 {
    UInt64(max(try Stat(file, followTargetSymlink: false).size, 0))
  }
}

extension FileWalk.Step {
  /// The path, from the directory that is walked over.
  var path: [UInt8] {
    switch self {
    case .file(let path), .other(let path), .unreadable(let path, _): path
    }
  }
}
