internal import DaybookLMDB

extension LMDBEventLog {
  /// How far the log reaches.
  public func head() throws(LogError) -> LogHead {
    try reading { transaction, tables in
      try Self.head(of: transaction.content(of: tables[Self.frames]))
    }
  }

  /// Shows frames, oldest first, with a new transaction for every page of them.
  public func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    var next: LogPosition? = position
    while let start = next {
      next = try reading { transaction, tables in
        try Self.readPage(
          of: transaction.content(of: tables[Self.frames]), from: start, body)
      }
    }
  }

  /// Shows frames, newest first, with a new transaction for every page of them.
  public func readFramesBackward(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    var next: LogPosition? = position
    while let start = next, start > .beginning {
      next = try reading { transaction, tables in
        try Self.readPageBackward(
          of: transaction.content(of: tables[Self.frames]), from: start, body)
      }
    }
  }

  /// Looks up the noted end of a chain.
  public func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    try reading { transaction, tables in
      try Self.chainEnd(of: chain, in: transaction.content(of: tables[Self.finished]))
    }
  }

  /// Shows the noted ends of chains, newest chain first.
  public func readChainEnds(
    downFrom chain: LogPosition, _ body: (ChainEnd) -> ScanStep
  ) throws(LogError) {
    var next: LogPosition? = chain
    while let start = next, start > .beginning {
      next = try reading { transaction, tables in
        try Self.readChainEndPage(
          of: transaction.content(of: tables[Self.finished]), from: start, body)
      }
    }
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

  /// Calls `body` with a read transaction, taking over the map size of others when needed.
  func reading<R>(
    _ body: (borrowing ReadTransaction, [Table]) throws -> R
  ) throws(LogError) -> R {
    try LogError.translating {
      while true {
        do {
          let transaction = try ReadTransaction(in: environment)
          return try body(transaction, environment.tables)
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
