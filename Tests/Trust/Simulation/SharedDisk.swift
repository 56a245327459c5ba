import DaybookLog
import DaybookSystem

/// The disk that the processes of a simulation share, and what of it a power cut leaves.
final class SharedDisk: Sendable {
  private struct Content {
    var log: MemoryEventLog
    /// What has reached the platter; `nil` as long as that is everything, as it must be.
    var platter: MemoryEventLog?
    var unsynced = 0
  }

  private let content: Lock<Content>

  /// After how many commits the disk writes what it has confirmed long ago; at once when `nil`.
  private let laziness: Int?

  /// Creates an empty disk.
  init(_ identity: LogIdentity, now: Int64, laziness: Int? = nil) {
    content = Lock(Content(log: MemoryEventLog(identity: identity, now: now)))
    self.laziness = laziness
  }

  /// The log as everybody sees it.
  var log: MemoryEventLog { content.withLock { $0.log } }

  /// Carries out a transaction.
  func transact(
    reserving byteCount: Int, _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) {
    let log = content.withLock { content in
      if let laziness {
        if content.platter == nil { content.platter = content.log.copy() }
        content.unsynced += 1
        if content.unsynced > laziness {
          content.platter = content.log.copy()
          content.unsynced = 0
        }
      }
      return content.log
    }
    try log.transact(reserving: byteCount, body)
  }

  /// Takes everything away that was confirmed and not written.
  func cutPower() {
    content.withLock { content in
      if let platter = content.platter { content.log = platter.copy() }
    }
  }
}
