internal import CDaybookLMDB

/// What a table holds, as one transaction sees it.
///
/// The compiler keeps it, and every span it gives out, within the life of the transaction.
@safe package struct TableContent: ~Escapable {
  private let transaction: OpaquePointer
  private let table: MDB_dbi

  @_lifetime(immortal)
  init(transaction: OpaquePointer, table: MDB_dbi) {
    unsafe self.transaction = transaction
    self.table = table
  }

  /// The number of keys.
  package func count() throws(LMDBError) -> Int {
    var statistics = MDB_stat()
    try unsafe LMDBError.check(mdb_stat(transaction, table, &statistics))
    return statistics.ms_entries
  }

  /// The bytes under `key`, read in place.
  ///
  /// - Returns: `nil` when nothing is stored under `key`.
  /// - Complexity: O(log *n*), *n* being the number of keys.
  @_lifetime(copy self)
  package func value(at key: UInt64) throws(LMDBError) -> RawSpan? {
    var key = key
    var found = unsafe MDB_val()
    let code = unsafe withUnsafeMutableBytes(of: &key) { keyBytes in
      var mdbKey = unsafe MDB_val(mv_size: keyBytes.count, mv_data: keyBytes.baseAddress)
      return unsafe mdb_get(transaction, table, &mdbKey, &found)
    }
    if code == MDB_NOTFOUND { return nil }
    try LMDBError.check(code)
    let span = unsafe RawSpan(_unsafeStart: found.mv_data, byteCount: found.mv_size)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// A cursor that stands nowhere yet.
  @_lifetime(copy self)
  package func cursor() throws(LMDBError) -> Cursor {
    let cursor = try unsafe Cursor(transaction: transaction, table: table)
    return unsafe _overrideLifetime(cursor, copying: self)
  }
}
