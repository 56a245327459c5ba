internal import DaybookLMDB
internal import DaybookSystem
public import SystemPackage

/// A log in an LMDB file: one directory, any number of processes.
///
/// The directory holds `data.mdb` with all frames, `lock.mdb`, and `snapshots/`.
public final class LMDBEventLog: EventLog {
  /// Which log this is.
  public let identity: LogIdentity

  /// When it was created, in milliseconds since 1970 UTC.
  public let createdAt: Int64

  /// The directory that holds the log.
  public let directory: FilePath

  /// The snapshots beside the file.
  public let snapshots: any SnapshotStore

  private let options: LogOptions
  private let open: Lock<Open>

  /// What is replaced when the log is opened afresh.
  struct Open {
    /// `nil` only while the file could not be opened afresh.
    var environment: Environment?
    /// The head after a commit, so that the next one need not look for it.
    var known: (commitNumber: UInt64, head: LogHead)?
  }

  /// Opens the log in `directory`, creating it when it is missing and the options say so.
  ///
  /// - Parameters:
  ///   - directory: Its parent must exist.
  ///   - options: How to open it.
  ///   - now: Recorded as the time of creation, in milliseconds since 1970 UTC.
  /// - Throws: ``LogError``. Nothing is left open.
  public init(
    directory: FilePath, options: LogOptions = LogOptions(), now: Int64
  ) throws(LogError) {
    self.directory = directory
    self.options = options
    let (environment, meta) = try LogError.translating {
      let environment = try Self.environment(directory, options)
      let meta = try Self.currentMeta(in: environment, now: now, creates: options.createsLog)
      guard let meta else { throw LogError.storage(.notALog) }
      guard meta.format <= LogMeta.currentFormat else {
        throw LogError.storage(.newerFormat(meta.format))
      }
      return (environment, meta)
    }
    identity = meta.identity
    createdAt = meta.createdAt
    open = Lock(Open(environment: environment, known: nil))
    snapshots = FileSnapshotStore(directory: directory.appending("snapshots"), log: identity)
  }

  /// The number of the last commit of any process.
  public var commitNumber: UInt64 { (try? environment.commitNumber) ?? 0 }

  /// Gives up the file and opens it afresh, after a commit that failed.
  public func reopen() throws(LogError) {
    try LogError.translating {
      try open.withLock { open in
        open.known = nil
        // The handle is shared until its last user lets go, and after a failed commit it
        // refuses everything; readers of this process hold it for one page at most.
        weak let old = open.environment
        open.environment = nil
        while old != nil { PlainThread.yield() }
        open.environment = try Self.environment(directory, options)
      }
    }
  }
}

extension LMDBEventLog {
  static let frames = 0
  static let finished = 1
  private static let meta = 2

  /// The open file.
  var environment: Environment {
    get throws(LogError) {
      guard let environment = open.withLock({ $0.environment }) else {
        throw .storage(.io(code: Errno.badFileDescriptor.rawValue))
      }
      return environment
    }
  }

  /// The head after commit `number`, if that commit was seen.
  func knownHead(at number: UInt64) -> LogHead? {
    open.withLock { open in open.known?.commitNumber == number ? open.known?.head : nil }
  }

  /// Remembers the head after a commit.
  func remember(_ head: LogHead, at commitNumber: UInt64) {
    open.withLock { open in
      if open.known?.commitNumber ?? 0 < commitNumber {
        open.known = (commitNumber, head)
      }
    }
  }

  private static func environment(
    _ directory: FilePath, _ options: LogOptions
  ) throws(LMDBError) -> Environment {
    var environment = EnvironmentOptions(tableNames: ["frames", "finished", "meta"])
    environment.mapSizeBytes = options.mapSizeBytes
    environment.mayLoseLastCommit = options.mayLoseLastCommit
    environment.createsFile = options.createsLog
    environment.allowsNetworkFileSystem = options.allowsNetworkFileSystem
    return try Environment(directory: directory, options: environment)
  }

  /// Reads or writes the description, taking over the map size of others when needed.
  private static func currentMeta(
    in environment: Environment, now: Int64, creates: Bool
  ) throws(LMDBError) -> LogMeta? {
    while true {
      do throws(LMDBError) {
        return try meta(in: environment, now: now, creates: creates)
      } catch .mapOutgrown { try environment.adoptMapSize() }
    }
  }

  /// Reads the log's own description, or writes it when the file is new.
  ///
  /// - Returns: `nil` for an LMDB file that is not a log.
  private static func meta(
    in environment: Environment, now: Int64, creates: Bool
  ) throws(LMDBError) -> LogMeta? {
    if let meta = try storedMeta(in: environment) { return meta }
    guard creates else { return nil }
    var generator = SystemRandomNumberGenerator()
    let new = LogMeta(
      format: LogMeta.currentFormat, identity: .random(using: &generator), createdAt: now)
    let transaction = try WriteTransaction(in: environment)
    // Another process may have been faster, and nothing but an empty file becomes a log.
    for table in environment.tables {
      let count = try transaction.withContent(of: table) { (content) throws(LMDBError) in
        try content.count()
      }
      if count > 0 { return try storedMeta(in: environment) }
    }
    try transaction.put(new.bytes.bytes, at: LogMeta.key, in: environment.tables[meta])
    try transaction.commit()
    return new
  }

  private static func storedMeta(in environment: Environment) throws(LMDBError) -> LogMeta? {
    let transaction = try ReadTransaction(in: environment)
    let content = transaction.content(of: environment.tables[meta])
    guard let stored = try content.value(at: LogMeta.key) else { return nil }
    return LogMeta(stored)
  }
}
