import DaybookLog
import DaybookSystem

/// The disk that the processes of a simulation share, and what of it a power cut leaves.
final class SharedDisk: Sendable {
  private struct Content {
    var log: MemoryEventLog
    /// What has reached the platter; `nil` when that is everything.
    var platter: MemoryEventLog?
    var unsynced = 0

    /// Notes a commit, with the log as it was before.
    mutating func committed(_ before: MemoryEventLog, _ laziness: Int?) {
      guard let laziness else {
        platter = before
        return
      }
      if platter == nil { platter = before }
      unsynced += 1
      if unsynced > laziness {
        platter = before
        unsynced = 0
      }
    }
  }

  private let content: Lock<Content>

  /// After how many commits the disk writes what it has confirmed long ago; when it is asked to
  /// when `nil`, as it must.
  private let laziness: Int?

  /// Creates an empty disk.
  init(_ identity: LogIdentity, now: Int64, laziness: Int? = nil) {
    content = Lock(Content(log: MemoryEventLog(identity: identity, now: now)))
    self.laziness = laziness
  }

  /// The log as everybody sees it: nobody is shown what a power cut could take back.
  var log: MemoryEventLog {
    sync()
    return content.withLock { $0.log }
  }

  /// Carries out a transaction: with its commit all before it reach the platter, and it does not
  /// unless it is synced.
  ///
  /// - Returns: Whether everything before it is on the platter.
  func transact(
    reserving byteCount: Int, syncing: Bool,
    _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) -> Bool {
    let log = content.withLock { $0.log }
    var before = log
    try log.transact(reserving: byteCount) { (transaction) throws(AppendError) in
      before = log.copy()
      try body(transaction)
    }
    let number = before.commitNumber
    return content.withLock { content in
      if log.commitNumber != number { content.committed(before, laziness) }
      if syncing, laziness == nil { content.platter = nil }
      return log.commitNumber != number || content.platter == nil
    }
  }

  /// Writes everything to the platter.
  func sync() {
    if laziness == nil { content.withLock { $0.platter = nil } }
  }

  /// Takes everything away that is not on the platter.
  func cutPower() {
    content.withLock { content in
      if let platter = content.platter { content.log = platter.copy() }
    }
  }
}
