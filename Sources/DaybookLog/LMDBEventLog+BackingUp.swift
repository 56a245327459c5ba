internal import DaybookLMDB
internal import DaybookSystem
public import SystemPackage

extension LMDBEventLog {
  /// Makes a copy of the log as its last commit left it, while others write.
  ///
  /// The copy is written aside, synced, read from end to end, and put in its place. It is the same
  /// log: it has the same identity, and may be written to. Snapshots and the hash tree are left
  /// behind, as they follow from it.
  ///
  /// - Parameters:
  ///   - directory: Where the copy is to be: nothing, or an empty directory. Its parent must
  ///     exist.
  ///   - progress: Called now and then, while the copy is read, with how far that is.
  /// - Returns: The end of the copy.
  /// - Throws: ``RewriteError``. Nothing is left behind.
  @available(*, noasync, message: "reads and writes files")
  public func backUp(
    to directory: FilePath, progress: (LogPosition) -> Void = { _ in }
  ) throws(RewriteError) -> LogHead {
    if (try? Stat(directory)) != nil {
      guard let names = try? Directory.names(in: directory), names.isEmpty else {
        throw .occupied
      }
    }
    let aside = FilePath(directory.string + ".part")
    Directory.removeTree(aside)
    var isDone = false
    defer { if !isDone { Directory.removeTree(aside) } }
    do throws(LogError) {
      let least = try head()
      try copyFile(to: aside)
      let end = try Self.verify(aside, of: identity, progress)
      guard end.position >= least.position else { throw LogError.storage(.corrupted) }
      try Self.put(aside, in: directory)
      isDone = true
      return end
    } catch { throw .log(error) }
  }

  private func copyFile(to aside: FilePath) throws(LogError) {
    try LogError.translating {
      do {
        try Directory.create(aside)
        let file = try FileDescriptor.open(
          aside.appending("data.mdb"), .writeOnly,
          options: [.create, .exclusiveCreate, .closeOnExec],
          permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter {
          try environment.copy(to: file)
          try DurableFile.sync(file)
        }
      } catch let error as Errno { throw LogError.storage(StorageFault(error)) }
    }
  }

  /// Reads a copy from end to end, frames, private bytes and all.
  private static func verify(
    _ directory: FilePath, of identity: LogIdentity, _ progress: (LogPosition) -> Void
  ) throws(LogError) -> LogHead {
    var options = LogOptions()
    options.createsLog = false
    let copy = try LMDBEventLog(directory: directory, options: options, now: 0)
    guard copy.identity == identity else { throw .storage(.corrupted) }
    var end = LogHead.empty
    var failure: LogError?
    try copy.readFrames(from: .beginning.next) { frame in
      do throws(LogError) {
        guard frame.header.previous == end.frame else { throw .forked(position: frame.first) }
        try readDetails(of: frame)
        end = frame.head
        progress(end.position)
        return .proceed
      } catch {
        failure = error
        return .stop
      }
    }
    if let failure { throw failure }
    return end
  }

  private static func readDetails(of frame: borrowing Frame) throws(LogError) {
    do throws(FrameDamage) {
      _ = try frame.detailCommitments()
      var records = frame.reader
      while let record = try records.next() {
        if let place = record.detail { _ = try frame.detail(at: place) }
      }
    } catch { throw .damaged(position: frame.first, error) }
  }

  private static func put(_ aside: FilePath, in directory: FilePath) throws(LogError) {
    do throws(Errno) {
      try DurableFile.syncDirectory(aside)
      try DurableFile.rename(aside, to: directory)
    } catch { throw .storage(StorageFault(error)) }
    do throws(Errno) {
      try DurableFile.syncDirectory(directory.removingLastComponent())
    } catch {
      // It has its name, and nobody can say for how long.
      Directory.removeTree(directory)
      throw .storage(StorageFault(error))
    }
  }
}
