import DaybookLog
import DaybookSystem
import DaybookTesting

/// The way of one process to the disk: a log like any other, until something goes wrong.
final class Connection: ForwardingLog {
  private struct State {
    var faults: [DiskFault?] = []
    var outcomes: [DiskFault?] = []
    var reopenFaults = 0
    var failsToRead = false
    var hasFailedToRead = false
    var isSevered = false
    var meanwhile: (@Sendable () -> Void)?
  }

  private let disk: SharedDisk
  private let state = Lock(State())

  /// Whether the number of the last commit is told; a log need not know it.
  private let tellsCommits: Bool

  init(_ disk: SharedDisk, tellsCommits: Bool) {
    self.disk = disk
    self.tellsCommits = tellsCommits
  }

  /// Has the next transactions go wrong, one after the other, where it is not `nil`; whatever was
  /// planned before is forgotten.
  ///
  /// - Parameters:
  ///   - faults: What goes wrong with each.
  ///   - reopenFaults: How often the log cannot be opened again.
  ///   - failsToRead: Whether the next time that frames are read outside of a transaction fails.
  func plan(_ faults: [DiskFault?], reopenFaults: Int = 0, failsToRead: Bool = false) {
    state.withLock { state in
      state.faults = faults
      state.reopenFaults = reopenFaults
      state.outcomes = []
      state.failsToRead = failsToRead
      state.hasFailedToRead = false
      state.meanwhile = nil
    }
  }

  /// Has something happen while the next transaction waits for its turn.
  func meanwhile(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.meanwhile = body }
  }

  /// What became of the transactions since the last plan; `nil` for each that went well.
  var outcomes: [DiskFault?] { state.withLock { $0.outcomes } }

  /// Whether frames could not be read since the last plan.
  var hasFailedToRead: Bool { state.withLock { $0.hasFailedToRead } }

  /// Lets nothing through any more: the process is dead.
  func sever() { state.withLock { $0.isSevered = true } }

  var identity: LogIdentity { disk.log.identity }
  var createdAt: Int64 { disk.log.createdAt }
  var commitNumber: UInt64? { tellsCommits ? disk.log.commitNumber : nil }
  var snapshots: any SnapshotStore { disk.log.snapshots }

  /// The log, as long as the process lives.
  var base: any EventLog {
    get throws(LogError) {
      if state.withLock({ $0.isSevered }) { throw .storage(.io(code: 5)) }
      return disk.log
    }
  }

  func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    let fails = state.withLock { state in
      guard state.failsToRead else { return false }
      state.failsToRead = false
      state.hasFailedToRead = true
      return true
    }
    if fails { throw .storage(.io(code: 5)) }
    try base.readFrames(from: position, body)
  }

  func transact(
    reserving byteCount: Int, syncing: Bool,
    _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) -> Bool {
    let meanwhile = state.withLock { state in
      defer { state.meanwhile = nil }
      return state.meanwhile
    }
    meanwhile?()
    let fault = state.withLock { state in
      let planned = state.faults.isEmpty ? nil : state.faults.removeFirst()
      // Whoever is dead already cannot do anything any more.
      let fault = state.isSevered ? .killedBefore : planned
      state.outcomes.append(fault)
      if fault?.isDeath == true { state.isSevered = true }
      return fault
    }
    let isSettled = try disk.transact(reserving: byteCount, syncing: syncing) {
      (transaction) throws(AppendError) in
      try body(transaction)
      switch fault {
      case .conflict: throw .conflict(actual: transaction.head)
      case .full: throw .storage(.full)
      case .lost, .killedBefore: throw .outcomeUnknown(.io(code: 5))
      case .written, .killedAfter, nil: break
      }
    }
    if fault?.isApplied == true { throw .outcomeUnknown(.io(code: 5)) }
    return isSettled
  }

  func sync() throws(AppendError) {
    if state.withLock({ $0.isSevered }) { throw .outcomeUnknown(.io(code: 5)) }
    disk.sync()
  }

  func reopen() throws(LogError) {
    let fails = state.withLock { state in
      defer { state.reopenFaults = max(0, state.reopenFaults - 1) }
      return state.reopenFaults > 0 || state.isSevered
    }
    if fails { throw .storage(.io(code: 5)) }
    try base.reopen()
  }
}
