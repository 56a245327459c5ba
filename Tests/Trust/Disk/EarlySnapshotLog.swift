import DaybookLog
import DaybookTesting

/// A log with a bug that must be found: a snapshot is there before the events that it was made of.
final class EarlySnapshotLog: ForwardingLog {
  let base: any EventLog

  init(_ log: LMDBEventLog) { base = log }

  var identity: LogIdentity { base.identity }
  var createdAt: Int64 { base.createdAt }
  var commitNumber: UInt64? { base.commitNumber }
  var snapshots: any SnapshotStore { base.snapshots }

  func transact(
    reserving byteCount: Int, syncing: Bool,
    _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) -> Bool {
    try base.transact(reserving: byteCount, syncing: syncing) { (transaction) throws(AppendError) in
      try body(EarlySnapshotTransaction(transaction, snapshots))
    }
  }
}

/// Saves a snapshot when a frame is appended, and not when it is durable.
private final class EarlySnapshotTransaction: LogTransaction {
  private let transaction: any LogTransaction
  private let snapshots: any SnapshotStore

  init(_ transaction: any LogTransaction, _ snapshots: any SnapshotStore) {
    self.transaction = transaction
    self.snapshots = snapshots
  }

  var head: LogHead { transaction.head }

  func append(_ frame: inout FrameBuilder) throws(AppendError) {
    try transaction.append(&frame)
    do throws(StorageFault) {
      try snapshots.save(ByteWriter(), at: frame.head)
    } catch { throw .storage(error) }
  }

  func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try transaction.readFrames(from: position, body)
  }

  func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    try transaction.chainEnd(of: chain)
  }

  func note(_ end: ChainEnd) throws(AppendError) { try transaction.note(end) }

  func eraseDetails(
    at positions: [LogPosition], leaving digest: DetailDigest?
  ) throws(AppendError) {
    try transaction.eraseDetails(at: positions, leaving: digest)
  }

  func datum(at key: [UInt8]) throws(LogError) -> [UInt8]? { try transaction.datum(at: key) }

  func setDatum(_ value: [UInt8]?, at key: [UInt8]) throws(AppendError) {
    try transaction.setDatum(value, at: key)
  }
}
