internal import DaybookLMDB

/// One write transaction on the tables that grow.
final class LMDBLogTransaction: LogTransaction {
  private var transaction: WriteTransaction?
  private let frames: Table
  private let finished: Table
  private let application: ByteTable

  let head: LogHead
  let commitNumber: UInt64
  private(set) var newHead: LogHead
  private(set) var hasChanges = false

  init(log: LMDBEventLog, environment: Environment) throws {
    let transaction = try WriteTransaction(in: environment)
    frames = environment.tables[LMDBEventLog.frames]
    finished = environment.tables[LMDBEventLog.finished]
    application = environment.byteTables[LMDBEventLog.application]
    commitNumber = transaction.commitNumber
    if let known = log.commits.end(after: commitNumber - 1) {
      head = known
    } else {
      head = try transaction.withContent(of: frames) { try LMDBEventLog.head(of: $0) }
    }
    newHead = head
    self.transaction = consume transaction
  }

  /// Makes room in the map and in the file.
  ///
  /// - Returns: Whether the map has it.
  func makeRoom(for byteCount: Int, likely: Int) -> Bool {
    transaction!.makeRoom(for: byteCount, likely: likely)
  }

  func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try LogError.translating {
      var next: LogPosition? = position
      while let start = next {
        next = try transaction!.withContent(of: frames) { frames in
          try LMDBEventLog.readPage(of: frames, from: start, body)
        }
      }
    }
  }

  func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    try LogError.translating {
      try transaction!.withContent(of: finished) { finished in
        try LMDBEventLog.chainEnd(of: chain, in: finished)
      }
    }
  }

  func append(_ frame: inout FrameBuilder) throws(AppendError) {
    guard frame.first == newHead.position.next, frame.header.previous == newHead.frame else {
      throw .conflict(actual: newHead)
    }
    let byteCount = frame.seal()
    do throws(LMDBError) {
      try unsafe transaction!.append(
        byteCount: byteCount, at: frame.first.rawValue, in: frames
      ) { place in unsafe frame.copy(into: place) }
    } catch { throw .storage(StorageFault(error)) }
    newHead = frame.head
    hasChanges = true
  }

  func note(_ end: ChainEnd) throws(AppendError) {
    var bytes = ByteWriter(capacity: 32)
    end.write(to: &bytes)
    do throws(LMDBError) {
      try transaction!.put(bytes.bytes, at: end.chain.rawValue, in: finished)
    } catch { throw .storage(StorageFault(error)) }
    hasChanges = true
  }

  func eraseDetails(
    at positions: [LogPosition], leaving digest: DetailDigest?
  ) throws(AppendError) {
    var rest = positions[...]
    while let position = rest.first {
      let erased: ErasedFrame
      do throws(LogError) {
        erased = try LogError.translating {
          try transaction!.withContent(of: frames) { frames in
            var cursor = try frames.cursor()
            guard try cursor.seek(atOrBefore: position.rawValue) else {
              throw LogError.gap(expected: position, found: .beginning)
            }
            return try ErasedFrame(
              cursor.value, at: LogPosition(rawValue: cursor.key), erasing: rest, leaving: digest)
          }
        }
      } catch { throw .unreadable(error) }
      rest = rest.dropFirst(erased.handledCount)
      guard let value = erased.value else { continue }
      do throws(LMDBError) {
        try unsafe transaction!.put(value.span.bytes, at: erased.first.rawValue, in: frames)
      } catch { throw .storage(StorageFault(error)) }
      hasChanges = true
    }
  }

  func datum(at key: [UInt8]) throws(LogError) -> [UInt8]? {
    try LogError.translating {
      try transaction!.withContent(of: application) { content in
        guard let stored = try unsafe content.value(at: key.span.bytes) else { return nil }
        return try ApplicationDatum(key: key, stored: stored).value
      }
    }
  }

  func setDatum(_ value: [UInt8]?, at key: [UInt8]) throws(AppendError) {
    do throws(LMDBError) {
      if let value {
        let stored = ApplicationDatum(key: key, value: value).stored
        try unsafe transaction!.put(stored.bytes, at: key.span.bytes, in: application)
        hasChanges = true
      } else if try unsafe transaction!.remove(at: key.span.bytes, in: application) {
        hasChanges = true
      }
    } catch { throw .storage(StorageFault(error)) }
  }

  func commit() throws(LMDBError) {
    try transaction.take()!.commit()
  }

  /// Gives up what was done, and lets others write.
  func abort() { transaction = nil }
}
