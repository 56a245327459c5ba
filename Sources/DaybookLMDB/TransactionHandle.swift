internal import CDaybookLMDB
internal import DaybookSystem

/// A raw transaction, counted at the gate, that aborts unless it is committed.
///
/// It holds its environment: without that, the last reference could go while it is open.
@safe struct TransactionHandle: ~Copyable {
  private var open: OpaquePointer?
  let environment: Environment

  private init(open: OpaquePointer, environment: Environment) {
    unsafe self.open = open
    self.environment = environment
  }

  /// LMDB's own handle.
  var raw: OpaquePointer { unsafe open! }

  /// Begins a transaction; readers after clearing dead readers' slots, when all are taken.
  static func begin(
    in environment: Environment, flags: UInt32
  ) throws(LMDBError) -> TransactionHandle {
    guard environment.shared.forkGeneration == ForkGuard.generation else {
      throw .usedAfterFork
    }
    environment.shared.gate.enter()
    do throws(LMDBError) {
      let raw = try unsafe begin(with: environment.shared.handle, flags)
      return unsafe TransactionHandle(open: raw, environment: environment)
    } catch {
      environment.shared.gate.leave()
      throw error
    }
  }

  static func begin(
    with handle: OpaquePointer, _ flags: UInt32
  ) throws(LMDBError) -> OpaquePointer {
    var raw: OpaquePointer?
    var code = unsafe mdb_txn_begin(handle, nil, flags, &raw)
    if code == MDB_READERS_FULL {
      var count: Int32 = 0
      unsafe mdb_reader_check(handle, &count)
      code = unsafe mdb_txn_begin(handle, nil, flags, &raw)
    }
    try LMDBError.check(code)
    return unsafe raw!
  }

  consuming func commit() throws(LMDBError) {
    var ended = self
    let raw = unsafe ended.raw
    let number = unsafe UInt64(mdb_txn_id(raw))
    unsafe ended.open = nil
    let handle = unsafe mdb_txn_env(raw)
    defer { ended.environment.shared.gate.leave() }
    try unsafe ended.environment.checkWriting(mdb_txn_commit(raw))
    var info = unsafe MDB_envinfo()
    unsafe mdb_env_info(handle, &info)
    // A transaction without changes is not committed, and syncs nothing.
    if unsafe UInt64(info.me_last_txnid) >= number {
      ended.environment.shared.noteDurable(number - 1)
    }
  }

  /// Makes everything durable that the transaction sees.
  borrowing func sync() throws(LMDBError) {
    try unsafe environment.sync(through: UInt64(mdb_txn_id(raw)))
  }

  deinit {
    guard let raw = unsafe open else { return }
    unsafe mdb_txn_abort(raw)
    environment.shared.gate.leave()
  }
}
