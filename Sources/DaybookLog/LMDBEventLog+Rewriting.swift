internal import DaybookLMDB
internal import DaybookSystem
public import SystemPackage

extension LMDBEventLog {
  /// What became of a log's file.
  public struct Rewriting: Hashable, Sendable {
    /// The size of the file before, in bytes.
    public var byteCountBefore: Int
    /// The size of the new one.
    public var byteCount: Int
  }

  /// So long others are waited for who have the log open.
  private static let patience = Duration.seconds(3)

  /// Writes the file of a log anew, so that nothing is left in it of what was erased.
  ///
  /// The new file is written aside, value by value, synced, compared with the old one, and put in
  /// its place: after a crash there is either of them. Nobody may have the log open, this process
  /// neither; whoever wants to open it meanwhile waits.
  ///
  /// - Parameters:
  ///   - directory: The log.
  ///   - options: How it is opened.
  /// - Returns: The sizes of the file.
  /// - Throws: ``RewriteError``. The log is as it was.
  @available(*, noasync, message: "reads and writes files")
  public static func rewrite(
    directory: FilePath, options: LogOptions = LogOptions()
  ) throws(RewriteError) -> Rewriting {
    let data = directory.appending("data.mdb")
    guard (try? Stat(data)) != nil else { throw .log(.storage(.absent)) }
    let hold = try exclusiveHold(on: directory)
    defer { withExtendedLifetime(hold) {} }
    let aside = directory.appending("rewrite.part")
    Directory.removeTree(aside)
    defer { Directory.removeTree(aside) }
    let before = (try? Stat(data)).map { Int($0.size) } ?? 0
    try copyValues(of: directory, to: aside, options)
    do throws(Errno) {
      try DurableFile.rename(aside.appending("data.mdb"), to: data)
      try DurableFile.syncDirectory(directory)
    } catch { throw .log(.storage(StorageFault(error))) }
    return Rewriting(
      byteCountBefore: before, byteCount: (try? Stat(data)).map { Int($0.size) } ?? 0)
  }

  private static func copyValues(
    of directory: FilePath, to aside: FilePath, _ options: LogOptions
  ) throws(RewriteError) {
    let isSame: Bool
    do throws(LogError) {
      isSame = try LogError.translating {
        var environment = environmentOptions(options)
        environment.createsFile = false
        environment.ownsDirectory = true
        let source = try Environment(directory: directory, options: environment)
        environment.createsFile = true
        environment.mapSizeBytes = max(options.mapSizeBytes, try source.usage().mapSizeBytes)
        let target = try Environment(directory: aside, options: environment)
        try source.copyValues(to: target)
        return try target.holdsSame(as: source)
      }
    } catch { throw .log(error) }
    guard isSame else { throw .differs }
  }

  /// Has the directory for itself, or says who is in the way.
  private static func exclusiveHold(
    on directory: FilePath
  ) throws(RewriteError) -> DirectoryLock {
    let deadline = ContinuousClock.now + patience
    while true {
      do throws(Errno) {
        let holder = try holder(of: directory)
        if holder == nil, let hold = try DirectoryLock(directory, .exclusive, waits: false) {
          // One that was just before the lock may have passed it by now.
          if try self.holder(of: directory) == nil { return hold }
        }
      } catch { throw .log(.storage(StorageFault(error))) }
      guard ContinuousClock.now < deadline else {
        throw .inUse(process: (try? holder(of: directory)) ?? nil)
      }
      _ = Monitor(false).wait(until: { $0 }, timeout: .milliseconds(20))
    }
  }

  /// The process that has the log's file open, as LMDB's lock tells.
  private static func holder(of directory: FilePath) throws(Errno) -> Int32? {
    // Looking at the lock file would release the locks that this process has on it.
    if Environment.isOpen(directory: directory) { return RunningProcess.current.id }
    return try RunningProcess.lockHolder(of: directory.appending("lock.mdb"))
  }
}
