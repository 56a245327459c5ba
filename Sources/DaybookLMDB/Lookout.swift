internal import CDaybookLMDB
internal import DaybookSystem

/// Looks for the number of the last commit, again and again, through one reader slot.
///
/// A transaction that is begun anew takes a mutex that all processes share, and a process that is
/// stopped meanwhile stops all others with it. One that is renewed has its slot and takes none. In
/// between it is reset and pins no pages.
@safe struct Lookout: ~Copyable, Sendable {
  /// The address of the transaction; 0 before the first look.
  private let transaction = Lock<UInt>(0)

  /// The number of the last commit that readers see.
  ///
  /// - Throws: ``LMDBError``, ``LMDBError/mapOutgrown`` as any other reader.
  func commitNumber(with handle: OpaquePointer) throws(LMDBError) -> UInt64 {
    try transaction.withLock { (address) throws(LMDBError) in
      let open: OpaquePointer
      if let parked = unsafe OpaquePointer(bitPattern: address) {
        try unsafe LMDBError.check(mdb_txn_renew(parked))
        unsafe open = parked
      } else {
        unsafe open = try TransactionHandle.begin(with: handle, UInt32(MDB_RDONLY))
        address = UInt(bitPattern: open)
      }
      defer { unsafe mdb_txn_reset(open) }
      return unsafe UInt64(mdb_txn_id(open))
    }
  }

  /// Gives up the slot, before the handle is closed.
  func close() {
    transaction.withLock { address in
      if let parked = unsafe OpaquePointer(bitPattern: address) { unsafe mdb_txn_abort(parked) }
      address = 0
    }
  }
}
