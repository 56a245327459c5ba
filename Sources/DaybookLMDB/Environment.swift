internal import CDaybookLMDB
internal import DaybookSystem
package import SystemPackage

/// One open LMDB file with its tables.
///
/// Tables have keys of eight bytes in the machine's order, compared as numbers, or, some of them,
/// keys of any bytes; values have any size. None may hold several values under a key
/// (`MDB_DUPSORT`): it halves the write rate and has most of the library's known defects.
///
/// Any number of environments may be open on one file, in one process or in several; in one
/// process they share one handle. The object must not be used after `fork`.
@safe package final class Environment: Sendable {
  /// The directory that holds `data.mdb` and `lock.mdb`.
  package let directory: FilePath

  /// The tables, in the order of the options.
  package let tables: [Table]

  /// The tables whose keys are bytes, in the order of the options.
  package let byteTables: [ByteTable]

  let shared: SharedEnvironment

  let options: EnvironmentOptions

  /// Opens the file in `directory`, creating both when they are missing.
  ///
  /// The lock file must not be opened by anybody else in this process, not even to copy it:
  /// closing it would silently release LMDB's locks.
  ///
  /// - Throws: ``LMDBError``. Nothing is left open.
  package init(directory: FilePath, options: EnvironmentOptions) throws(LMDBError) {
    self.directory = directory
    self.options = options
    shared = try SharedEnvironment.join(data: directory.appending("data.mdb")) {
      () throws(LMDBError) -> SharedEnvironment in
      try Self.open(directory: directory, options: options)
    }
    tables = zip(options.tableNames, shared.tables).map { Table(name: $0, handle: $1) }
    byteTables = zip(options.byteTableNames, shared.byteTables).map { name, handle in
      ByteTable(name: name, handle: handle)
    }
    try clearDeadReaders()
  }

  deinit { shared.leave() }

  /// Closes the file and opens it afresh, for everybody in this process who has it open: after
  /// a commit that failed, LMDB refuses everything.
  ///
  /// Waits for the transactions of this process to end, so the calling thread must hold none.
  ///
  /// - Throws: ``LMDBError``. The file stays closed, and may be opened by calling this again.
  @available(*, noasync, message: "waits for transactions on other threads")
  package func reopen() throws(LMDBError) {
    try shared.reopen { () throws(LMDBError) in
      try Self.open(directory: directory, options: options)
    }
    try republish()
  }
}

extension Environment {
  private static func open(
    directory: FilePath, options: EnvironmentOptions
  ) throws(LMDBError) -> SharedEnvironment {
    if options.createsFile { Unborn.clear(in: directory) }
    // An empty file is what a process leaves that died before it wrote the first page.
    let isNew = ((try? Stat(directory.appending("data.mdb")))?.size ?? 0) == 0
    if isNew {
      guard options.createsFile else { throw .other(code: Errno.noSuchFileOrDirectory.rawValue) }
      try makeDirectory(directory)
    }
    if !options.allowsNetworkFileSystem,
      case .network(let name) = FileSystemKind(path: directory)
    {
      throw .networkFileSystem(name: name)
    }

    let hold = options.ownsDirectory ? nil : try hold(directory)
    var raw: OpaquePointer?
    try unsafe LMDBError.check(mdb_env_create(&raw))
    let handle = unsafe raw!
    do throws(LMDBError) {
      try unsafe configure(handle, options)
      let data = directory.appending("data.mdb")
      if !isNew { try Publications.checkPageSizes(in: data) }
      try unsafe openFile(handle, directory, options)
      // Before any page is added: what a power cut leaves of the first two is then known for what
      // it is.
      if isNew { try sync(file: data) }
      try unsafe refuseTruncated(handle, data)
      try Publications.check(in: data, growing: options.growingTableName)
      let tables = unsafe try openTables(handle, options)
      if isNew {
        try sync(directory)
        try sync(directory.removingLastComponent())
      }
      guard let identity = SharedEnvironment.FileIdentity(path: data) else {
        throw .other(code: Errno.noSuchFileOrDirectory.rawValue)
      }
      return unsafe SharedEnvironment(
        handle: handle, identity: identity,
        tables: Array(tables.prefix(options.tableNames.count)),
        byteTables: Array(tables.dropFirst(options.tableNames.count)),
        forkGeneration: ForkGuard.generation, hold: hold, file: try descriptor(of: data),
        fillsAhead: options.fillsAhead ?? FileSystemKind.journalsGrowth(at: data))
    } catch {
      unsafe mdb_env_close(handle)
      throw error
    }
  }

  /// Keeps others from putting another file in the place of this one while it is open; waits for
  /// one who is just doing so.
  private static func hold(_ directory: FilePath) throws(LMDBError) -> DirectoryLock? {
    do throws(Errno) {
      return try DirectoryLock(directory, .shared, waits: true)
    } catch { throw LMDBError(code: error.rawValue) }
  }

  private static func configure(
    _ handle: OpaquePointer, _ options: EnvironmentOptions
  ) throws(LMDBError) {
    try unsafe LMDBError.check(mdb_env_set_maxdbs(handle, UInt32(options.allTables.count)))
    try unsafe LMDBError.check(mdb_env_set_maxreaders(handle, UInt32(options.readerLimit)))
    try unsafe LMDBError.check(mdb_env_set_mapsize(handle, options.mapSizeBytes))
  }

  private static func openFile(
    _ handle: OpaquePointer, _ directory: FilePath, _ options: EnvironmentOptions
  ) throws(LMDBError) {
    // The page that publishes a commit is synced with the pages of the next, or by `sync()`.
    let flags = UInt32(MDB_NOTLS | MDB_NOMETASYNC)
    let code = unsafe directory.withPlatformString { path in
      unsafe mdb_env_open(handle, path, flags, 0o644)
    }
    try LMDBError.check(code)
  }

  /// Begins a transaction on a handle that nobody else has yet; other processes may make the map
  /// larger in just this moment.
  private static func begin(
    _ handle: OpaquePointer, _ flags: UInt32
  ) throws(LMDBError) -> OpaquePointer? {
    var transaction: OpaquePointer?
    while true {
      let code = unsafe mdb_txn_begin(handle, nil, flags, &transaction)
      if code != MDB_MAP_RESIZED {
        try LMDBError.check(code)
        return unsafe transaction
      }
      try unsafe LMDBError.check(mdb_env_set_mapsize(handle, 0))
    }
  }

  /// Refuses a file whose end is missing: LMDB would not notice, and the first access to a
  /// page that is not there would end the process.
  private static func refuseTruncated(
    _ handle: OpaquePointer, _ data: FilePath
  ) throws(LMDBError) {
    var info = unsafe MDB_envinfo()
    var statistics = MDB_stat()
    unsafe mdb_env_info(handle, &info)
    unsafe mdb_env_stat(handle, &statistics)
    let (expected, overflows) = unsafe (info.me_last_pgno &+ 1).multipliedReportingOverflow(
      by: Int(statistics.ms_psize))
    guard !overflows, expected >= 0 else { throw .corrupted }
    let byteCount = (try? Stat(data)).map { Int($0.size) } ?? 0
    if byteCount >= expected { return }
    // Pages at the end that were taken and given back in one transaction are never written,
    // so a short file is not damaged for sure; what the trees reach must be there.
    for _ in 0..<PageWalk.attemptCount {
      let transaction = unsafe try begin(handle, UInt32(MDB_RDONLY))
      defer { unsafe mdb_txn_abort(transaction) }
      let walk = PageWalk(data: data, commitNumber: unsafe UInt64(mdb_txn_id(transaction)))
      if try walk.check() != nil { return }
    }
    throw .corrupted
  }

  private static func openTables(
    _ handle: OpaquePointer, _ options: EnvironmentOptions
  ) throws(LMDBError) -> [MDB_dbi] {
    // Tables that exist are opened without writing, so that opening needs no commit.
    let transaction = unsafe try begin(handle, UInt32(MDB_RDONLY))
    var tables: [MDB_dbi] = []
    for (name, flags) in options.allTables {
      var table: MDB_dbi = 0
      let code = unsafe mdb_dbi_open(transaction, name, flags, &table)
      if code == MDB_NOTFOUND {
        unsafe mdb_txn_abort(transaction)
        return unsafe try createTables(handle, options)
      }
      guard code == MDB_SUCCESS else {
        unsafe mdb_txn_abort(transaction)
        throw LMDBError(code: code)
      }
      tables.append(table)
    }
    try unsafe LMDBError.check(mdb_txn_commit(transaction))
    return tables
  }

  private static func createTables(
    _ handle: OpaquePointer, _ options: EnvironmentOptions
  ) throws(LMDBError) -> [MDB_dbi] {
    let transaction = unsafe try begin(handle, 0)
    do throws(LMDBError) {
      try unsafe refuseStrange(transaction, options)
    } catch {
      unsafe mdb_txn_abort(transaction)
      throw error
    }
    var tables: [MDB_dbi] = []
    for (name, flags) in options.allTables {
      var table: MDB_dbi = 0
      let code = unsafe mdb_dbi_open(transaction, name, flags | UInt32(MDB_CREATE), &table)
      guard code == MDB_SUCCESS else {
        unsafe mdb_txn_abort(transaction)
        throw LMDBError(code: code)
      }
      tables.append(table)
    }
    try unsafe LMDBError.check(mdb_txn_commit(transaction))
    try unsafe LMDBError.check(mdb_env_sync(handle, 1))
    return tables
  }

  /// Refuses a file that holds a table that is none of ours, before any is added to it.
  ///
  /// Beside some of ours, it is one of which the name is damaged: an empty table in its place would
  /// look as if nothing had ever been stored.
  private static func refuseStrange(
    _ transaction: OpaquePointer?, _ options: EnvironmentOptions
  ) throws(LMDBError) {
    var table: MDB_dbi = 0
    var statistics = MDB_stat()
    try unsafe LMDBError.check(mdb_dbi_open(transaction, nil, 0, &table))
    try unsafe LMDBError.check(mdb_stat(transaction, table, &statistics))
    var count = 0
    for (name, flags) in options.allTables
    where unsafe mdb_dbi_open(transaction, name, flags, &table) == MDB_SUCCESS { count += 1 }
    guard statistics.ms_entries != count else { return }
    throw count == 0 ? .notAnEnvironment : .corrupted
  }

  private static func makeDirectory(_ path: FilePath) throws(LMDBError) {
    do throws(Errno) {
      try Directory.create(path)
    } catch { throw LMDBError(code: error.rawValue) }
  }

  private static func sync(file data: FilePath) throws(LMDBError) {
    let file = try descriptor(of: data)
    defer { try? file.close() }
    do throws(Errno) { try DurableFile.sync(file) } catch { throw LMDBError(code: error.rawValue) }
  }

  private static func descriptor(of data: FilePath) throws(LMDBError) -> FileDescriptor {
    do {
      return try FileDescriptor.open(data, .readWrite, options: [.closeOnExec])
    } catch let error as Errno {
      throw LMDBError(code: error.rawValue)
    } catch { preconditionFailure("files throw Errno only: \(error)") }
  }

  private static func sync(_ directory: FilePath) throws(LMDBError) {
    do throws(Errno) {
      try DurableFile.syncDirectory(directory)
    } catch { throw LMDBError(code: error.rawValue) }
  }
}

extension EnvironmentOptions {
  /// All tables with their flags, in the order in which they are opened.
  fileprivate var allTables: [(name: String, flags: UInt32)] {
    tableNames.map { ($0, UInt32(MDB_INTEGERKEY)) } + byteTableNames.map { ($0, 0) }
  }
}
