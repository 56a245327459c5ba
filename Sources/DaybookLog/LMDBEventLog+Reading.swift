internal import DaybookLMDB

extension LMDBEventLog {
  /// How far the log reaches.
  public func head() throws(LogError) -> LogHead {
    try readingFrames { frames, end in try end ?? Self.head(of: frames) }
  }

  /// Shows frames, oldest first, with a new transaction for every page of them.
  public func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    var next: LogPosition? = position
    while let start = next {
      next = try readingFrames { frames, end in
        try Self.readPage(of: frames, from: start, through: end?.position, body)
      }
    }
  }

  /// Shows frames, newest first, with a new transaction for every page of them.
  public func readFramesBackward(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    var next: LogPosition? = position
    while let start = next, start > .beginning {
      next = try readingFrames { frames, end in
        let start = min(start, end?.position ?? start)
        guard start > .beginning else { return nil }
        return try Self.readPageBackward(of: frames, from: start, body)
      }
    }
  }

  /// Looks up the noted end of a chain.
  public func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    try beginningToRead { transaction in
      let finished = transaction.content(of: environment.tables[Self.finished])
      let end = try Self.chainEnd(of: chain, in: finished)
      if let end { try settle(end, seenBy: transaction) }
      return end
    }
  }

  /// Shows the noted ends of chains, newest chain first.
  public func readChainEnds(
    downFrom chain: LogPosition, _ body: (ChainEnd) -> ScanStep
  ) throws(LogError) {
    var next: LogPosition? = chain
    while let start = next, start > .beginning {
      next = try beginningToRead { transaction in
        let finished = transaction.content(of: environment.tables[Self.finished])
        return try Self.readChainEndPage(of: finished, from: start) { end in
          try settle(end, seenBy: transaction)
          return body(end)
        }
      }
    }
  }

  /// Makes sure that an end of a chain is durable before it is shown.
  private func settle(
    _ end: ChainEnd, seenBy transaction: borrowing ReadTransaction
  ) throws(LMDBError) {
    let durable = durableEnd(at: transaction.commitNumber)
    if durable.map({ end.head > $0.position }) ?? true { try transaction.sync() }
  }

  /// Shows data of the application, in one transaction.
  public func readData(
    from key: [UInt8], _ body: (ApplicationDatum) -> ScanStep
  ) throws(LogError) {
    try reading { transaction, _ in
      let table = environment.byteTables[Self.application]
      try unsafe transaction.content(of: table).scan(from: key.span.bytes) { key, value in
        let key = unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
        return body(try ApplicationDatum(key: key, stored: value)) == .proceed
      }
    }
  }

  /// Where the log ends for whoever sees a commit of this object that is not durable yet.
  ///
  /// - Returns: `nil` for a commit that is durable, and for one of somebody else.
  func durableEnd(at commit: UInt64) -> LogHead? {
    environment.isDurable(commit) ? nil : commits.end(before: commit)
  }

  /// Calls `body` with the frames, and with their end where a commit that is not durable has more.
  ///
  /// Waiting for one's own commit to be durable would sync it a second time.
  private func readingFrames<R>(
    _ body: (borrowing TableContent, LogHead?) throws -> R
  ) throws(LogError) -> R {
    try beginningToRead { transaction in
      let end = durableEnd(at: transaction.commitNumber)
      if end == nil { try transaction.sync() }
      return try body(transaction.content(of: environment.tables[Self.frames]), end)
    }
  }

  /// Calls `body` with a read transaction, of which everything is durable.
  func reading<R>(
    _ body: (borrowing ReadTransaction, [Table]) throws -> R
  ) throws(LogError) -> R {
    try beginningToRead { transaction in
      try transaction.sync()
      return try body(transaction, environment.tables)
    }
  }

  /// Calls `body` with a read transaction, taking over the map size of others when needed.
  private func beginningToRead<R>(
    _ body: (borrowing ReadTransaction) throws -> R
  ) throws(LogError) -> R {
    try LogError.translating {
      while true {
        do {
          return try body(ReadTransaction(in: environment))
        } catch LMDBError.mapOutgrown { try environment.adoptMapSize() }
      }
    }
  }
}

extension LogError {
  /// Calls `body`, and speaks of the storage engine's errors in the words of the log.
  static func translating<R>(_ body: () throws -> R) throws(LogError) -> R {
    do {
      return try body()
    } catch let error as LogError {
      throw error
    } catch let error as LMDBError {
      throw .storage(StorageFault(error))
    } catch { preconditionFailure("the log reads LMDB only: \(error)") }
  }
}
