internal import CDaybookLMDB
internal import DaybookSystem
internal import SystemPackage

/// The one open LMDB handle of a file in this process, shared by every ``Environment`` on it.
///
/// A second handle on the same file would break LMDB's locks, which belong to the process and
/// vanish when any descriptor of the lock file is closed.
@safe final class SharedEnvironment: Sendable {
  /// Replaced only while the gate is closed; `nil` when the file could not be opened afresh.
  private nonisolated(unsafe) var openHandle: OpaquePointer?
  let identity: FileIdentity
  let tables: [MDB_dbi]
  let byteTables: [MDB_dbi]
  let gate = MapGate()
  let zeroFill: ZeroFill

  /// A descriptor of one's own for the file.
  ///
  /// The system tells every descriptor once that writing has failed: a reader that syncs must not
  /// be told in the place of LMDB's writer.
  let file: FileDescriptor

  private let lookout = Lookout()

  /// The number of the last commit that is known to be on the disk, for all processes together.
  private let durable = Lock<UInt64>(0)

  /// Held by whoever syncs; the fault of a sync that failed, until what it may have lost was
  /// written once more.
  ///
  /// The system tells of a fault once: the next sync would say that all is well.
  private let syncFault = Lock<Errno?>(nil)

  let forkGeneration: Int

  /// Keeps the file in its place; let go when the handle is closed and nobody refers to it.
  private let hold: DirectoryLock?

  init(
    handle: OpaquePointer, identity: FileIdentity, tables: [MDB_dbi], byteTables: [MDB_dbi],
    forkGeneration: Int, hold: DirectoryLock?, file: FileDescriptor,
    fillsAhead: Bool
  ) {
    self.hold = hold
    self.file = file
    zeroFill = ZeroFill(file: file, isWanted: fillsAhead)
    unsafe openHandle = handle
    self.identity = identity
    self.tables = tables
    self.byteTables = byteTables
    self.forkGeneration = forkGeneration
  }

  deinit { try? file.close() }

  /// LMDB's handle, to be used inside the gate only.
  ///
  /// - Throws: ``LMDBError/broken`` after a reopening that failed.
  var handle: OpaquePointer {
    get throws(LMDBError) {
      guard let handle = unsafe openHandle else { throw .broken }
      return unsafe handle
    }
  }

  /// The number of the last commit that readers see; to be asked inside the gate.
  func visibleCommit() throws(LMDBError) -> UInt64 {
    guard forkGeneration == ForkGuard.generation else { throw .usedAfterFork }
    return try unsafe lookout.commitNumber(with: handle)
  }

  /// Whether a commit is known to be on the disk.
  func isDurable(_ commit: UInt64) -> Bool { durable.withLock { $0 >= commit } }

  /// Syncs the file, unless a commit is known to be on the disk, or has come there while others
  /// synced.
  func sync(through commit: UInt64) throws(Errno) {
    if isDurable(commit) { return }
    try syncFault.withLock { (fault) throws(Errno) in
      if let fault { throw fault }
      if isDurable(commit) { return }
      do throws(Errno) { try DurableFile.syncData(of: file) } catch {
        fault = error
        throw error
      }
      noteDurable(commit)
    }
  }

  /// Writes bytes into the file once more and syncs them, after which syncs are tried again that
  /// had failed.
  func rewrite(_ bytes: [UInt8], at offset: Int64) throws {
    try syncFault.withLock { fault in
      do {
        _ = try file.writeAll(toAbsoluteOffset: offset, bytes)
        if (try? DurableFile.sync(file)) == nil {
          // That may have been told of an earlier fault; of these bytes the next tells.
          _ = try file.writeAll(toAbsoluteOffset: offset, bytes)
          try DurableFile.sync(file)
        }
        fault = nil
      } catch let error as Errno {
        fault = error
        throw error
      }
    }
  }

  /// Notes that a commit, and all before it, are on the disk.
  func noteDurable(_ commit: UInt64) { durable.withLock { $0 = max($0, commit) } }

  /// Which file a path leads to, whatever its name.
  struct FileIdentity: Hashable {
    let device: CInterop.DeviceID
    let inode: CInterop.Inode

    init?(path: FilePath) {
      guard let status = try? Stat(path) else { return nil }
      device = status.deviceID.rawValue
      inode = status.inode.rawValue
    }
  }
}

extension SharedEnvironment {
  private struct Entry {
    let shared: SharedEnvironment
    var userCount: Int
  }

  private static let open = Lock<[FileIdentity: Entry]>([:])

  /// Whether this process has the file at `data` open.
  static func isOpen(data: FilePath) -> Bool {
    guard let identity = FileIdentity(path: data) else { return false }
    return open.withLock { $0[identity] != nil }
  }

  /// Joins the users of the file at `data`, opening it with `body` for the first of them.
  ///
  /// The lock is held throughout: two threads must not open one file at the same time either.
  static func join(
    data: FilePath, opening body: () throws(LMDBError) -> SharedEnvironment
  ) throws(LMDBError) -> SharedEnvironment {
    try open.withLock { (open) throws(LMDBError) -> SharedEnvironment in
      if let identity = FileIdentity(path: data), let shared = open[identity]?.shared,
        shared.forkGeneration == ForkGuard.generation
      {
        open[identity]!.userCount += 1
        return shared
      }
      let shared = try body()
      open[shared.identity] = Entry(shared: shared, userCount: 1)
      return shared
    }
  }

  /// Replaces the handle by that of the file that `body` opens, between transactions.
  @available(*, noasync, message: "waits for transactions on other threads")
  func reopen(opening body: () throws(LMDBError) -> SharedEnvironment) throws(LMDBError) {
    guard forkGeneration == ForkGuard.generation else { throw .usedAfterFork }
    try gate.closed { () throws(LMDBError) in
      lookout.close()
      durable.withLock { $0 = 0 }
      if let old = unsafe openHandle { unsafe mdb_env_close(old) }
      unsafe openHandle = nil
      // Tables are numbered in the order in which they are opened, so the old numbers hold.
      unsafe openHandle = try body().openHandle
    }
  }

  /// Leaves; the last user closes the file.
  func leave() {
    Self.open.withLock { open in
      guard let entry = open[identity], entry.shared === self else { return }
      if entry.userCount > 1 {
        open[identity]!.userCount -= 1
      } else {
        open[identity] = nil
        // In a forked child the handle is the parent's: closing it would release its locks.
        if forkGeneration == ForkGuard.generation, let handle = unsafe openHandle {
          lookout.close()
          unsafe mdb_env_close(handle)
        }
      }
    }
  }
}
