import DaybookLog
import DaybookSystem
import DaybookTesting

/// A log whose commits can be held back and made to fail, and whose file can be replaced.
///
/// Everything else goes to the log behind it.
final class FaultyLog: ForwardingLog {
  /// What happens to the next commits.
  enum Fault {
    /// The disk is full before the commit: nothing is written.
    case full
    /// The commit reports a fault, and was written nevertheless.
    case unknownButWritten
    /// The commit reports a fault, and nothing was written.
    case unknownAndLost
  }

  struct State {
    var faults: [Fault] = []
    var reopenFaults = 0
    var holdsCommits = false
    var isHolding = false
    var commitCount = 0
    var syncCount = 0
    var syncFaults = 0
    var holdsSyncs = false
    var isHoldingSync = false
    var readCount = 0
    var readFaults = 0
  }

  private let current: Lock<any EventLog>
  private let state = Monitor(State())

  init(_ log: any EventLog) { current = Lock(log) }

  var base: any EventLog { current.withLock { $0 } }

  /// Puts another log in the place of the one behind it.
  func replace(by log: any EventLog) { current.withLock { $0 = log } }

  /// Lets the next commits fail, one fault each.
  func fail(_ faults: [Fault], reopenFaults: Int = 0) {
    state.withLock {
      $0.faults = faults
      $0.reopenFaults = reopenFaults
    }
  }

  /// Lets frames not be read the next times, outside of a transaction.
  func failReads(_ count: Int) { state.withLock { $0.readFaults = count } }

  /// Lets the next syncs fail.
  func failSyncs(_ count: Int) { state.withLock { $0.syncFaults = count } }

  /// From now on every sync waits for `releaseSyncs()`.
  func holdSyncs() { state.withLock { $0.holdsSyncs = true } }

  /// Lets syncs pass again.
  func releaseSyncs() {
    state.withLock { $0.holdsSyncs = false }
    state.broadcast()
  }

  /// Whether a sync is being held back.
  var isHoldingSync: Bool { state.withLock { $0.isHoldingSync } }

  /// The number of syncs that were asked for beside commits.
  var syncCount: Int { state.withLock { $0.syncCount } }

  /// From now on every commit waits for `releaseCommits()`.
  func holdCommits() { state.withLock { $0.holdsCommits = true } }

  /// Lets commits pass again.
  func releaseCommits() {
    state.withLock { $0.holdsCommits = false }
    state.broadcast()
  }

  /// Whether a commit is being held back.
  var isHolding: Bool { state.withLock { $0.isHolding } }

  /// The number of transactions that ended well.
  var commitCount: Int { state.withLock { $0.commitCount } }

  /// The number of times that frames were read outside of a transaction.
  var readCount: Int { state.withLock { $0.readCount } }

  var identity: LogIdentity { base.identity }
  var createdAt: Int64 { base.createdAt }
  var commitNumber: UInt64? { base.commitNumber }
  var snapshots: any SnapshotStore { base.snapshots }

  func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    let fails = state.withLock { state in
      defer { state.readFaults = max(0, state.readFaults - 1) }
      state.readCount += 1
      return state.readFaults > 0
    }
    if fails { throw .storage(.io(code: 5)) }
    try base.readFrames(from: position, body)
  }

  func transact(
    reserving byteCount: Int, syncing: Bool,
    _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) -> Bool {
    let fault = state.withLock { $0.faults.isEmpty ? nil : $0.faults.removeFirst() }
    let isSettled = try base.transact(reserving: byteCount, syncing: syncing) {
      (transaction) throws(AppendError) in
      try body(transaction)
      holdBack()
      switch fault {
      case .full: throw .storage(.full)
      case .unknownAndLost: throw .outcomeUnknown(.io(code: 5))
      case .unknownButWritten, nil: break
      }
    }
    if case .unknownButWritten = fault { throw .outcomeUnknown(.io(code: 5)) }
    state.withLock { $0.commitCount += 1 }
    return isSettled
  }

  func sync() throws(AppendError) {
    let fails = state.withLock { state in
      defer { state.syncFaults = max(0, state.syncFaults - 1) }
      state.syncCount += 1
      state.isHoldingSync = state.holdsSyncs
      return state.syncFaults > 0
    }
    state.wait(until: { !$0.holdsSyncs }) { $0.isHoldingSync = false }
    if fails { throw .outcomeUnknown(.io(code: 5)) }
    try base.sync()
  }

  func reopen() throws(LogError) {
    let fails = state.withLock { state in
      defer { state.reopenFaults = max(0, state.reopenFaults - 1) }
      return state.reopenFaults > 0
    }
    if fails { throw .storage(.io(code: 5)) }
    try base.reopen()
  }

  private func holdBack() {
    guard
      state.withLock({ state in
        state.isHolding = state.holdsCommits
        return state.isHolding
      })
    else { return }
    state.wait(until: { !$0.holdsCommits }) { $0.isHolding = false }
  }
}
