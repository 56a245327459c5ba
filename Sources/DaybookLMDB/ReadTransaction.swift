internal import CDaybookLMDB

/// A frozen view of the last commit at the moment it was opened.
///
/// Keep it short: pages freed after it began cannot be reused until it ends, and the map cannot
/// grow meanwhile.
package struct ReadTransaction: ~Copyable {
  private let handle: TransactionHandle

  /// Pins the last committed version.
  ///
  /// - Throws: ``LMDBError/mapOutgrown`` when another process enlarged the map; call
  ///   ``Environment/adoptMapSize()`` and begin again.
  package init(in environment: Environment) throws(LMDBError) {
    handle = try TransactionHandle.begin(in: environment, flags: UInt32(MDB_RDONLY))
  }

  /// The number of the commit that this transaction sees.
  package var commitNumber: UInt64 { unsafe UInt64(mdb_txn_id(handle.raw)) }

  /// Makes everything durable that this transaction sees.
  ///
  /// - Throws: ``LMDBError``, see ``Environment/sync()``.
  package borrowing func sync() throws(LMDBError) { try handle.sync() }

  /// The content of a table whose keys are bytes, readable as long as the transaction is open.
  @_lifetime(borrow self)
  package borrowing func content(of table: ByteTable) -> ByteTableContent {
    unsafe _overrideLifetime(
      ByteTableContent(transaction: handle.raw, table: table.handle), borrowing: self)
  }

  /// The content of `table`, readable as long as the transaction is open.
  @_lifetime(borrow self)
  package borrowing func content(of table: Table) -> TableContent {
    unsafe _overrideLifetime(
      TableContent(transaction: handle.raw, table: table.handle), borrowing: self)
  }
}
