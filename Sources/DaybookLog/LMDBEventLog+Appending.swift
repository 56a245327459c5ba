internal import DaybookLMDB

extension LMDBEventLog {
  /// Appends what `body` decides, in one LMDB write transaction.
  public func transact(
    reserving byteCount: Int, _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) {
    let transaction = try begin(reserving: byteCount)
    try body(transaction)
    guard transaction.hasChanges else { return }
    let commitNumber = transaction.commitNumber
    let head = transaction.newHead
    do throws(LMDBError) {
      try transaction.commit()
    } catch { throw .outcomeUnknown(StorageFault(error)) }
    remember(head, at: commitNumber)
  }

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
          if transaction.hasRoom(for: needed) { return transaction }
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
