import DaybookLog
import DaybookSystem
import DaybookTesting

/// A log that says in the recording, after every call that may make something durable, what its
/// readers are shown: that must survive.
final class StateMarkingLog: ForwardingLog {
  let base: any EventLog
  private let marked: Lock<LogState>

  /// Whether everything is said to be durable when it is committed: a bug that must be found.
  private let answersEarly: Bool

  init(_ log: LMDBEventLog, answersEarly: Bool) throws {
    base = log
    self.answersEarly = answersEarly
    let state = try LogState(of: log)
    marked = Lock(state)
    Recording.mark(state)
  }

  var identity: LogIdentity { base.identity }
  var createdAt: Int64 { base.createdAt }
  var commitNumber: UInt64? { base.commitNumber }
  var snapshots: any SnapshotStore { base.snapshots }

  func transact(
    reserving byteCount: Int, syncing: Bool,
    _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) -> Bool {
    let isSettled = try base.transact(reserving: byteCount, syncing: syncing, body)
    mark()
    return isSettled
  }

  func sync() throws(AppendError) {
    // Whoever answers early has nothing left to wait for.
    if !answersEarly { try base.sync() }
    mark()
  }

  private func mark() {
    // Data need a sync before they are shown, which would hide a missing one.
    guard let state = try? LogState(of: base, hasData: false) else { return }
    let isNew = marked.withLock { marked in
      defer { marked = state }
      return marked != state
    }
    if isNew { Recording.mark(state) }
  }
}
