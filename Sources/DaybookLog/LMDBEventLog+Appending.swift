internal import DaybookLMDB

extension LMDBEventLog {
  /// Appends what `body` decides, in one LMDB write transaction.
  public func transact(
    reserving byteCount: Int, syncing: Bool,
    _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) -> Bool {
    let transaction = try begin(reserving: byteCount)
    try body(transaction)
    let number = transaction.commitNumber
    if transaction.hasChanges {
      commits.begin(number, from: transaction.head, to: transaction.newHead)
      do throws(LMDBError) {
        try transaction.commit()
      } catch {
        commits.giveUp(number)
        throw .outcomeUnknown(StorageFault(error))
      }
    } else {
      transaction.abort()
    }
    // What was seen in the log may be as new as what was appended.
    if syncing { try sync() }
    return environment.isDurable(number - 1)
  }

  /// Makes everything durable that stands in the log.
  public func sync() throws(AppendError) {
    do throws(LMDBError) { try environment.sync() } catch {
      throw .outcomeUnknown(StorageFault(error))
    }
  }

  /// About what the paths from the roots to the changed pages take.
  private static let pathByteCount = 1 << 15

  /// Begins with so much room in the map that the transaction will not meet its end.
  private func begin(reserving byteCount: Int) throws(AppendError) -> LMDBLogTransaction {
    // Values take whole pages, and every table's path from the root is written anew.
    let needed = 2 * byteCount + (1 << 18)
    while true {
      do {
        do {
          // Asked when the transaction is open: others may have written, and even made the map
          // larger, while this thread waited for its turn.
          let transaction = try LMDBLogTransaction(log: self, environment: environment)
          let likely = byteCount + Self.pathByteCount
          if transaction.makeRoom(for: needed, likely: likely) {
            return transaction
          }
        } catch LMDBError.mapOutgrown {
          try environment.adoptMapSize()
          continue
        }
        try environment.growMap(by: needed)
      } catch let error as LMDBError {
        throw .storage(StorageFault(error))
      } catch let error as LogError {
        throw .unreadable(error)
      } catch { preconditionFailure("the log reads LMDB only: \(error)") }
    }
  }
}
