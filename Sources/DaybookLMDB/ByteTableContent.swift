internal import CDaybookLMDB

/// What a table whose keys are bytes holds, as one transaction sees it.
@safe package struct ByteTableContent: ~Escapable {
  private let transaction: OpaquePointer
  private let table: MDB_dbi

  @_lifetime(immortal)
  init(transaction: OpaquePointer, table: MDB_dbi) {
    unsafe self.transaction = transaction
    self.table = table
  }

  /// The bytes under `key`, which must have 1 to ``ByteTable/keyByteLimit`` bytes, read in place.
  ///
  /// - Returns: `nil` when nothing is stored under `key`.
  /// - Complexity: O(log *n*), *n* being the number of keys.
  @_lifetime(copy self)
  package func value(at key: RawSpan) throws(LMDBError) -> RawSpan? {
    var found = unsafe MDB_val()
    let code = unsafe key.withUnsafeBytes { key in
      var mdbKey = unsafe MDB_val(key)
      return unsafe mdb_get(transaction, table, &mdbKey, &found)
    }
    if code == MDB_NOTFOUND { return nil }
    try LMDBError.check(code)
    let span = unsafe RawSpan(_unsafeStart: found.mv_data, byteCount: found.mv_size)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// Shows keys and values in the order of the keys' bytes, until `body` returns `false`.
  ///
  /// - Parameters:
  ///   - start: The first key to show; the empty one for all.
  ///   - body: Called with a key and its value, both read in place.
  /// - Throws: What `body` throws, or ``LMDBError``.
  /// - Complexity: O(log *n*) to start.
  package func scan(
    from start: RawSpan, _ body: (RawSpan, RawSpan) throws -> Bool
  ) throws {
    var cursor: OpaquePointer?
    try unsafe LMDBError.check(mdb_cursor_open(transaction, table, &cursor))
    defer { unsafe mdb_cursor_close(cursor) }
    var value = unsafe MDB_val()
    var code = unsafe start.withUnsafeBytes { start in
      var key = unsafe MDB_val(start)
      let operation = unsafe start.isEmpty ? MDB_FIRST : MDB_SET_RANGE
      return unsafe mdb_cursor_get(cursor, &key, &value, operation)
    }
    while code != MDB_NOTFOUND {
      try LMDBError.check(code)
      var key = unsafe MDB_val()
      try unsafe LMDBError.check(mdb_cursor_get(cursor, &key, &value, MDB_GET_CURRENT))
      let wantsMore = try unsafe body(
        RawSpan(_unsafeStart: key.mv_data, byteCount: key.mv_size),
        RawSpan(_unsafeStart: value.mv_data, byteCount: value.mv_size))
      if !wantsMore { return }
      code = unsafe mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
    }
  }
}

extension MDB_val {
  /// Speaks of bytes that stay where they are.
  init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.init(
      mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
  }
}
