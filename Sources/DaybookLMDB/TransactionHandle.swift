internal import CDaybookLMDB
internal import DaybookSystem

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A raw transaction, counted at the gate, that aborts unless it is committed.
///
/// It holds its environment: without that, the last reference could go while it is open.
@safe struct TransactionHandle: ~Copyable {
  private var open: OpaquePointer?
  private let environment: Environment

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
    unsafe ended.open = nil
    let code = unsafe mdb_txn_commit(raw)
    ended.environment.shared.gate.leave()
    if code == EIO, Self.isFull(ended.environment) { throw .noSpace }
    try LMDBError.check(code)
  }

  /// Whether the device has no room for another commit.
  ///
  /// When only a part of a page still fits, LMDB does not ask why and reports a fault of the disk.
  private static func isFull(_ environment: Environment) -> Bool {
    FreeSpace.byteCount(at: environment.directory) ?? .max < 1 << 20
  }

  deinit {
    guard let raw = unsafe open else { return }
    unsafe mdb_txn_abort(raw)
    environment.shared.gate.leave()
  }
}
