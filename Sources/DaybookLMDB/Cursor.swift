internal import CDaybookLMDB

/// A place among the keys of a table.
///
/// Every move returns whether there is a key to stand on; ``key`` and ``value`` speak of the
/// last one found and must not be asked before.
@safe package struct Cursor: ~Copyable, ~Escapable {
  private let raw: OpaquePointer
  private var foundKey: UInt64 = 0
  private var found = unsafe MDB_val()

  @_lifetime(immortal)
  init(transaction: OpaquePointer, table: MDB_dbi) throws(LMDBError) {
    var raw: OpaquePointer?
    try unsafe LMDBError.check(mdb_cursor_open(transaction, table, &raw))
    unsafe self.raw = raw!
  }

  deinit { unsafe mdb_cursor_close(raw) }

  /// The key where the cursor stands.
  package var key: UInt64 { foundKey }

  /// The bytes where the cursor stands, read in place.
  package var value: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: found.mv_data, byteCount: found.mv_size)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Goes to the smallest key.
  @_lifetime(self: copy self)
  package mutating func first() throws(LMDBError) -> Bool { try move(MDB_FIRST) }

  /// Goes to the greatest key.
  @_lifetime(self: copy self)
  package mutating func last() throws(LMDBError) -> Bool { try move(MDB_LAST) }

  /// Goes one key up; from nowhere, to the smallest.
  @_lifetime(self: copy self)
  package mutating func next() throws(LMDBError) -> Bool { try move(MDB_NEXT) }

  /// Goes one key down; from nowhere, to the greatest.
  @_lifetime(self: copy self)
  package mutating func previous() throws(LMDBError) -> Bool { try move(MDB_PREV) }

  /// Goes to the smallest key that is not less than `bound`.
  @_lifetime(self: copy self)
  package mutating func seek(atOrAfter bound: UInt64) throws(LMDBError) -> Bool {
    try move(MDB_SET_RANGE, from: bound)
  }

  /// Goes to the greatest key that is not greater than `bound`.
  @_lifetime(self: copy self)
  package mutating func seek(atOrBefore bound: UInt64) throws(LMDBError) -> Bool {
    guard try seek(atOrAfter: bound) else { return try last() }
    if foundKey == bound { return true }
    return try previous()
  }

  @_lifetime(self: copy self)
  private mutating func move(
    _ operation: MDB_cursor_op, from bound: UInt64 = 0
  ) throws(LMDBError) -> Bool {
    var bound = bound
    var value = unsafe MDB_val()
    var key: UInt64 = 0
    let code = unsafe withUnsafeMutableBytes(of: &bound) { boundBytes in
      var mdbKey = unsafe MDB_val(mv_size: boundBytes.count, mv_data: boundBytes.baseAddress)
      let code = unsafe mdb_cursor_get(raw, &mdbKey, &value, operation)
      if code == MDB_SUCCESS {
        key = unsafe UnsafeRawPointer(mdbKey.mv_data).loadUnaligned(as: UInt64.self)
      }
      return code
    }
    if code == MDB_NOTFOUND { return false }
    try LMDBError.check(code)
    foundKey = key
    unsafe found = value
    return true
  }
}
