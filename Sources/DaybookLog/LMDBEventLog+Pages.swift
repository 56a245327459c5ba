internal import DaybookLMDB

/// The pages of a scan: what is read within one transaction.
extension LMDBEventLog {
  /// After so many bytes a scan lets go of its transaction, so that it pins no old pages.
  private static let pageByteLimit = 4 << 20
  private static let pageCountLimit = 4096

  /// The end of the log as a transaction sees it.
  static func head(of frames: borrowing TableContent) throws -> LogHead {
    var cursor = try frames.cursor()
    guard try cursor.last() else { return .empty }
    return try frame(at: cursor).head
  }

  /// Shows one page of frames, oldest first, and none behind `end` if that is given.
  ///
  /// - Returns: Where the next page starts, or `nil` at the end.
  static func readPage(
    of frames: borrowing TableContent, from position: LogPosition,
    through end: LogPosition? = nil, _ body: (borrowing Frame) -> ScanStep
  ) throws -> LogPosition? {
    var cursor = try frames.cursor()
    guard try cursor.seek(atOrBefore: max(position.rawValue, 1)) else {
      // No frame holds the position; a later one would mean that the first are missing.
      guard try cursor.first() else { return nil }
      throw LogError.gap(expected: position, found: LogPosition(rawValue: cursor.key))
    }
    var byteCount = 0
    var shown = 0
    var expected: LogPosition?
    while true {
      let next: LogPosition
      do {
        let frame = try frame(at: cursor)
        if let expected, frame.first != expected {
          throw LogError.gap(expected: expected, found: frame.first)
        }
        if let end, frame.first > end { return nil }
        next = frame.last.next
        if next > position {
          byteCount += cursor.value.byteCount
          shown += 1
          if body(frame) == .stop { return nil }
        }
      }
      if byteCount > pageByteLimit || shown > pageCountLimit { return next }
      guard try cursor.next() else { return nil }
      expected = next
    }
  }

  /// Shows one page of frames, newest first.
  ///
  /// - Returns: Where the next page starts, or `nil` at the end.
  static func readPageBackward(
    of frames: borrowing TableContent, from position: LogPosition,
    _ body: (borrowing Frame) -> ScanStep
  ) throws -> LogPosition? {
    var cursor = try frames.cursor()
    guard try cursor.seek(atOrBefore: position.rawValue) else {
      guard try cursor.first() else { return nil }
      throw LogError.gap(expected: .beginning.next, found: LogPosition(rawValue: cursor.key))
    }
    try requireReach(of: cursor.key, to: position, in: frames)
    var byteCount = 0
    var shown = 0
    var expected: LogPosition?
    while true {
      let first: LogPosition
      do {
        let frame = try frame(at: cursor)
        if let expected, frame.last != expected {
          throw LogError.gap(expected: expected, found: frame.last)
        }
        first = frame.first
        byteCount += cursor.value.byteCount
        shown += 1
        if body(frame) == .stop { return nil }
      }
      let before = LogPosition(rawValue: first.rawValue - 1)
      if before == .beginning { return nil }
      if byteCount > pageByteLimit || shown > pageCountLimit { return before }
      guard try cursor.previous() else { throw LogError.gap(expected: before, found: first) }
      expected = before
    }
  }

  /// Throws when the frame at `key` ends before `position` though others come behind it.
  private static func requireReach(
    of key: UInt64, to position: LogPosition, in frames: borrowing TableContent
  ) throws {
    var cursor = try frames.cursor()
    guard try cursor.seek(atOrAfter: key) else { return }
    let last = try frame(at: cursor).last
    if last < position, try cursor.next() {
      throw LogError.gap(expected: last.next, found: LogPosition(rawValue: cursor.key))
    }
  }

  /// Looks up the noted end of a chain.
  static func chainEnd(
    of chain: LogPosition, in finished: borrowing TableContent
  ) throws -> ChainEnd? {
    guard let bytes = try finished.value(at: chain.rawValue) else { return nil }
    return try chainEnd(bytes, of: chain)
  }

  /// Shows one page of chain ends, newest chain first.
  ///
  /// - Returns: Where the next page starts, or `nil` at the end.
  static func readChainEndPage(
    of finished: borrowing TableContent, from chain: LogPosition,
    _ body: (ChainEnd) throws -> ScanStep
  ) throws -> LogPosition? {
    var cursor = try finished.cursor()
    guard try cursor.seek(atOrBefore: chain.rawValue) else { return nil }
    for _ in 0..<pageCountLimit {
      let end = try chainEnd(cursor.value, of: LogPosition(rawValue: cursor.key))
      if try body(end) == .stop { return nil }
      guard try cursor.previous() else { return nil }
    }
    return LogPosition(rawValue: cursor.key)
  }

  @_lifetime(borrow cursor)
  private static func frame(at cursor: borrowing Cursor) throws(LogError) -> Frame {
    let first = LogPosition(rawValue: cursor.key)
    do throws(FrameDamage) {
      return try Frame(cursor.value, at: first)
    } catch { throw .damaged(position: first, error) }
  }

  private static func chainEnd(
    _ bytes: RawSpan, of chain: LogPosition
  ) throws(LogError) -> ChainEnd {
    do throws(FrameDamage) {
      return try ChainEnd(bytes, chain: chain)
    } catch { throw .damaged(position: chain, error) }
  }
}
