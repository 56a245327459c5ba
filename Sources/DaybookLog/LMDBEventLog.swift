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

  /// The open file.
  let environment: Environment

  /// What this object has committed lately.
  let commits = OwnCommits()

  /// Opens the log in `directory`, creating it when it is missing and the options say so.
  ///
  /// - Parameters:
  ///   - directory: Its parent must exist.
  ///   - options: How to open it.
  ///   - now: Recorded as the time of creation, in milliseconds since 1970 UTC.
  ///   - newIdentity: Which log it is to be when it is created; drawn when there is none.
  /// - Throws: ``LogError``. Nothing is left open.
  public init(
    directory: FilePath, options: LogOptions = LogOptions(), now: Int64,
    newIdentity: LogIdentity? = nil
  ) throws(LogError) {
    self.directory = directory
    let (environment, meta) = try LogError.translating {
      let environment = try Self.environment(directory, options)
      var generator = SystemRandomNumberGenerator()
      let new = LogMeta(
        format: LogMeta.currentFormat, identity: newIdentity ?? .random(using: &generator),
        createdAt: now)
      let meta = try Self.currentMeta(in: environment, new: options.createsLog ? new : nil)
      guard let meta else { throw LogError.storage(.notALog) }
      guard meta.format <= LogMeta.currentFormat else {
        throw LogError.storage(.newerFormat(meta.format))
      }
      return (environment, meta)
    }
    identity = meta.identity
    createdAt = meta.createdAt
    self.environment = environment
    snapshots = FileSnapshotStore(directory: directory.appending("snapshots"), log: identity)
  }

  /// The number of the last commit of any process; `nil` when another process has enlarged the
  /// map, which reading takes over, and when nothing can be read.
  public var commitNumber: UInt64? {
    guard let visible = try? environment.commitNumber() else { return nil }
    // What is not durable yet is not shown, and the commit before it is.
    return durableEnd(at: visible) == nil ? visible : visible - 1
  }

  /// Gives up the file and opens it afresh, after a commit that failed.
  public func reopen() throws(LogError) {
    commits.removeAll()
    try LogError.translating { try environment.reopen() }
  }
}

extension LMDBEventLog {
  static let frames = 0
  static let finished = 1
  private static let meta = 2
  static let application = 0

  private static func environment(
    _ directory: FilePath, _ options: LogOptions
  ) throws(LMDBError) -> Environment {
    try Environment(directory: directory, options: environmentOptions(options))
  }

  /// How the file of a log is opened.
  static func environmentOptions(_ options: LogOptions) -> EnvironmentOptions {
    var environment = EnvironmentOptions(tableNames: ["frames", "finished", "meta"])
    environment.growingTableName = "frames"
    environment.byteTableNames = ["application"]
    environment.mapSizeBytes = options.mapSizeBytes
    environment.mayLoseLastCommit = options.mayLoseLastCommit
    environment.fillsAhead = options.fillsAhead
    environment.createsFile = options.createsLog
    environment.allowsNetworkFileSystem = options.allowsNetworkFileSystem
    return environment
  }

  /// Reads the description, or writes a new one, taking over the map size of others when needed.
  private static func currentMeta(
    in environment: Environment, new: LogMeta?
  ) throws(LMDBError) -> LogMeta? {
    while true {
      do throws(LMDBError) {
        return try meta(in: environment, new: new)
      } catch .mapOutgrown { try environment.adoptMapSize() }
    }
  }

  /// Reads the log's own description, or writes it when the file is new.
  ///
  /// - Returns: `nil` for an LMDB file that is not a log.
  private static func meta(
    in environment: Environment, new: LogMeta?
  ) throws(LMDBError) -> LogMeta? {
    if let meta = try storedMeta(in: environment) { return meta }
    guard let new else { return nil }
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
    try environment.sync()
    return new
  }

  private static func storedMeta(in environment: Environment) throws(LMDBError) -> LogMeta? {
    let transaction = try ReadTransaction(in: environment)
    let content = transaction.content(of: environment.tables[meta])
    guard let stored = try content.value(at: LogMeta.key) else { return nil }
    return LogMeta(stored)
  }
}
