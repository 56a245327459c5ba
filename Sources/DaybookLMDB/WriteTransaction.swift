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

  /// Whether the map has room for so many more bytes behind the last page in use.
  ///
  /// True as long as the transaction is open: nobody else writes, and no map of this process
  /// changes.
  package borrowing func hasRoom(for byteCount: Int) -> Bool {
    var info = unsafe MDB_envinfo()
    var statistics = MDB_stat()
    let environment = unsafe mdb_txn_env(handle.raw)
    unsafe mdb_env_info(environment, &info)
    unsafe mdb_env_stat(environment, &statistics)
    return unsafe (info.me_last_pgno + 1) * Int(statistics.ms_psize) + byteCount
      <= info.me_mapsize
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

  /// Makes every change durable, then ends the transaction.
  ///
  /// - Throws: ``LMDBError``. Whether the changes are durable is then unknown: the environment
  ///   must be closed and opened again, and looked at.
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
