public import DaybookDomain
internal import DaybookWire
public import SystemPackage

/// A walk over a tree of files that queues one job for each that needs one.
public struct FileScan: Sendable {
  /// The tree.
  public var directory: FilePath

  /// What names must be like, as in a shell: `*.flac`.
  ///
  /// With a slash in it, it says what paths below ``directory`` must be like. `nil` for all files.
  public var pattern: String?

  /// What every job is like.
  ///
  /// Payload, key and input are put in for each file: the payload is an object with the `path`,
  /// the input is the path in the bytes it has. The key is made of kind and file. A job is queued
  /// unless one with the same key has not ended or was completed; with
  /// ``Uniqueness/unfinished`` also for what was completed.
  public var job: JobRequest

  /// Whether larger files go first, among jobs of the same priority.
  public var prefersLargeFiles = false

  /// By what files are told apart.
  public var key = FileKey.path

  /// Whether to begin at the beginning, whatever an interrupted scan has seen.
  public var beginsAfresh = false

  /// After how many files a checkpoint is made.
  public var checkpointCount = 1_000

  /// After how long a checkpoint is made.
  public var checkpointPeriod = Duration.seconds(1)

  /// Creates a scan of a tree for one kind of job.
  public init(_ directory: FilePath, kind: String) {
    self.directory = directory
    job = JobRequest(kind: kind)
    job.uniqueness = .undone
  }
}

/// By what files are told apart.
public struct FileKey: Sendable {
  /// What the key is called: scans that tell files apart by different keys are different scans.
  public let name: String

  /// Makes the text of a file's key, from its path.
  ///
  /// What it throws is recorded, and the file is left out.
  public let text: @Sendable (FilePath) throws(Errno) -> String

  /// Creates a key.
  public init(name: String, text: @escaping @Sendable (FilePath) throws(Errno) -> String) {
    self.name = name
    self.text = text
  }

  /// By the path from the root on.
  public static let path = FileKey(name: "path") { $0.exactText }
}

/// How far a scan is.
public struct FileScanReport: Hashable, Sendable {
  /// Which scan; its events cite it.
  public let scan: ScanID

  /// Whether it went on where an interrupted one had stopped.
  public let isResumed: Bool

  /// The number of files that match, with those that were seen before it was interrupted.
  public internal(set) var seenCount: UInt64 = 0

  /// The number of jobs that were queued, with those from before.
  public internal(set) var queuedCount: UInt64 = 0

  /// The number of directories that were opened this time.
  public internal(set) var directoryCount = 0

  /// The number of files and directories that could not be read this time.
  public internal(set) var unreadableCount = 0

  /// Whether it has come to its end; else the same scan goes on later.
  public internal(set) var isFinished = false
}

extension FileScan {
  /// What is scanned for what, as text.
  func keyText(_ root: FilePath) -> String {
    let words = [root.exactText, pattern ?? "*", job.kind, job.queue, key.name]
    return "scan " + words.joined(separator: " ")
  }

  /// The same without ambiguity: no word of it holds a zero byte.
  func digest(_ root: FilePath) -> JobKey {
    let words = [root.exactText, pattern ?? "", job.kind, job.queue, key.name]
    return JobKey(digestOf: words.joined(separator: "\u{0}"))
  }

  /// The job of a file.
  func request(for path: FilePath, byteCount: UInt64) throws(Errno) -> JobRequest {
    var request = job
    var writer = ByteWriter(capacity: 256)
    writer.append("{\"path\":")
    writer.jsonString(String(decoding: path.bytes, as: UTF8.self))
    writer.append("}")
    request.payload = unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    request.input = path.bytes
    request.key = "\(job.kind) \(try key.text(path))"
    if prefersLargeFiles { request.weight = byteCount }
    return request
  }
}
