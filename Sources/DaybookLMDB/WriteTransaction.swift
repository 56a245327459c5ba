internal import CDaybookLMDB

/// The one open write transaction, in all processes together.
///
/// Ending the value's lifetime without ``commit()`` aborts it. The type is not `Sendable` and
/// its methods are synchronous: LMDB ties a writer to a thread.
package struct WriteTransaction: ~Copyable {
  private let handle: TransactionHandle

  /// Waits for the writers of this and of other processes, then begins.
  ///
  /// - Throws: ``LMDBError/mapOutgrown`` when another process enlarged the map; call
  ///   ``Environment/adoptMapSize()`` and begin again.
  @available(*, noasync, message: "a writer belongs to one thread")
  package init(in environment: Environment) throws(LMDBError) {
    handle = try TransactionHandle.begin(in: environment, flags: 0)
  }

  /// The number that this commit will have.
  package var commitNumber: UInt64 { unsafe UInt64(mdb_txn_id(handle.raw)) }

  /// The size of a page, in bytes.
  var pageSize: Int {
    var statistics = MDB_stat()
    unsafe mdb_env_stat(mdb_txn_env(handle.raw), &statistics)
    return Int(statistics.ms_psize)
  }

  /// Makes room for so many more bytes behind the last page in use, if the map has it.
  ///
  /// It stays as long as the transaction is open: nobody else writes, and no map of this process
  /// changes.
  ///
  /// - Parameters:
  ///   - byteCount: How much may be written, at the very most.
  ///   - likely: How much will be, about: so far the file itself is made longer, see ``ZeroFill``.
  /// - Returns: Whether the map reaches so far.
  package borrowing func makeRoom(for byteCount: Int, likely: Int) -> Bool {
    var info = unsafe MDB_envinfo()
    unsafe mdb_env_info(mdb_txn_env(handle.raw), &info)
    let used = unsafe (info.me_last_pgno + 1) * pageSize
    guard unsafe used + byteCount <= info.me_mapsize else { return false }
    unsafe handle.environment.shared.zeroFill.reach(
      behind: used, by: likely, within: info.me_mapsize)
    return true
  }

  /// Calls `body` with the content of `table`, with what this transaction has written.
  package borrowing func withContent<R, E: Error>(
    of table: Table, _ body: (borrowing TableContent) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(TableContent(transaction: handle.raw, table: table.handle))
  }

  /// Stores a value under `key`, which must be greater than every stored key.
  ///
  /// - Parameters:
  ///   - byteCount: The size of the value.
  ///   - key: Where to store it.
  ///   - table: Of which table.
  ///   - fill: Writes the value straight into the page that will hold it, all bytes of it.
  /// - Throws: ``LMDBError``; the transaction can then only be aborted.
  /// - Complexity: O(`byteCount`) amortised: LMDB fills the last page.
  package borrowing func append(
    byteCount: Int, at key: UInt64, in table: Table,
    fill: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(LMDBError) {
    let flags = UInt32(MDB_APPEND | MDB_RESERVE)
    unsafe try put(byteCount: byteCount, at: key, in: table, flags: flags, fill: fill)
  }

  /// Stores `value` under `key`, in place of what is there.
  package borrowing func put(
    _ value: RawSpan, at key: UInt64, in table: Table
  ) throws(LMDBError) {
    let flags = UInt32(MDB_RESERVE)
    unsafe try put(byteCount: value.byteCount, at: key, in: table, flags: flags) { place in
      unsafe value.withUnsafeBytes { bytes in unsafe place.copyMemory(from: bytes) }
    }
  }

  /// Removes what is stored under `key`.
  ///
  /// - Returns: Whether there was anything.
  @discardableResult
  package borrowing func remove(at key: UInt64, in table: Table) throws(LMDBError) -> Bool {
    var key = key
    let code = unsafe withUnsafeMutableBytes(of: &key) { keyBytes in
      var mdbKey = unsafe MDB_val(mv_size: keyBytes.count, mv_data: keyBytes.baseAddress)
      return unsafe mdb_del(handle.raw, table.handle, &mdbKey, nil)
    }
    if code == MDB_NOTFOUND { return false }
    try LMDBError.check(code)
    return true
  }

  /// Calls `body` with the content of a table whose keys are bytes, with what this transaction
  /// has written.
  package borrowing func withContent<R, E: Error>(
    of table: ByteTable, _ body: (borrowing ByteTableContent) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(ByteTableContent(transaction: handle.raw, table: table.handle))
  }

  /// Stores `value` under a key of bytes, in place of what is there.
  ///
  /// The key must have 1 to ``ByteTable/keyByteLimit`` bytes.
  package borrowing func put(
    _ value: RawSpan, at key: RawSpan, in table: ByteTable
  ) throws(LMDBError) {
    let code = unsafe key.withUnsafeBytes { key in
      unsafe value.withUnsafeBytes { value in
        var mdbKey = unsafe MDB_val(key)
        var mdbValue = unsafe MDB_val(value)
        return unsafe mdb_put(handle.raw, table.handle, &mdbKey, &mdbValue, 0)
      }
    }
    try LMDBError.check(code)
  }

  /// Removes what is stored under a key of bytes.
  ///
  /// - Returns: Whether there was anything.
  @discardableResult
  package borrowing func remove(at key: RawSpan, in table: ByteTable) throws(LMDBError) -> Bool {
    let code = unsafe key.withUnsafeBytes { key in
      var mdbKey = unsafe MDB_val(key)
      return unsafe mdb_del(handle.raw, table.handle, &mdbKey, nil)
    }
    if code == MDB_NOTFOUND { return false }
    try LMDBError.check(code)
    return true
  }

  /// Shows every change to readers, all at once, and ends the transaction.
  ///
  /// What was committed before is durable then. The changes themselves are when a later commit has
  /// returned, or ``Environment/sync()``.
  ///
  /// - Throws: ``LMDBError``. Whether the changes are there, and what was committed before is
  ///   durable, is then unknown: the environment must be opened afresh, and looked at.
  package consuming func commit() throws(LMDBError) {
    try handle.commit()
  }

  private borrowing func put(
    byteCount: Int, at key: UInt64, in table: Table, flags: UInt32,
    fill: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(LMDBError) {
    var key = key
    var place = unsafe MDB_val(mv_size: byteCount, mv_data: nil)
    let code = unsafe withUnsafeMutableBytes(of: &key) { keyBytes in
      var mdbKey = unsafe MDB_val(mv_size: keyBytes.count, mv_data: keyBytes.baseAddress)
      return unsafe mdb_put(handle.raw, table.handle, &mdbKey, &place, flags)
    }
    try LMDBError.check(code)
    unsafe fill(UnsafeMutableRawBufferPointer(start: place.mv_data, count: byteCount))
  }
}
