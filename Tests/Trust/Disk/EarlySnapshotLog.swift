import DaybookLog

/// A log with a bug that must be found: a snapshot is there before the events that it was made of.
final class EarlySnapshotLog: EventLog {
  private let log: LMDBEventLog

  init(_ log: LMDBEventLog) { self.log = log }

  var identity: LogIdentity { log.identity }
  var createdAt: Int64 { log.createdAt }
  var commitNumber: UInt64? { log.commitNumber }
  var snapshots: any SnapshotStore { log.snapshots }

  func head() throws(LogError) -> LogHead { try log.head() }

  func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try log.readFrames(from: position, body)
  }

  func readFramesBackward(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try log.readFramesBackward(from: position, body)
  }

  func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    try log.chainEnd(of: chain)
  }

  func readChainEnds(
    downFrom chain: LogPosition, _ body: (ChainEnd) -> ScanStep
  ) throws(LogError) {
    try log.readChainEnds(downFrom: chain, body)
  }

  func readData(
    from key: [UInt8], _ body: (ApplicationDatum) -> ScanStep
  ) throws(LogError) {
    try log.readData(from: key, body)
  }

  func transact(
    reserving byteCount: Int, _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) {
    try log.transact(reserving: byteCount) { (transaction) throws(AppendError) in
      try body(EarlySnapshotTransaction(transaction, snapshots))
    }
  }

  func reopen() throws(LogError) { try log.reopen() }
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
