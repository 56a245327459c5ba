internal import DaybookLog
internal import DaybookProjections

extension Ledger {
  /// The newest saved ledger that fits a log and is not beyond a position.
  ///
  /// - Throws: ``LogError/shrunk(head:known:)`` when the log ends before a snapshot of it: what
  ///   was durable then is gone, and nobody must go on as if it had never been.
  static func saved(
    in log: any EventLog, head: LogHead, through limit: LogPosition
  ) throws(FoldFault) -> Ledger? {
    // A snapshot that cannot be read is as good as none.
    let positions = (try? log.snapshots.positions()) ?? []
    for position in positions where position <= limit {
      let saved = try? log.snapshots.load(at: position) { bytes, savedHead in
        SavedLedger(head: savedHead, ledger: Ledger(decoding: bytes, at: savedHead))
      }
      guard let saved = saved ?? nil else { continue }
      if saved.head.position > head.position {
        throw .log(.shrunk(head: head.position, known: saved.head.position))
      }
      guard try log.holds(saved.head) else { throw .log(.forked(position: position)) }
      if saved.ledger != nil { return saved.take() }
    }
    return nil
  }
}

extension EventLog {
  /// Whether the frame that ends at a head stands in the log where it stood then.
  func holds(_ head: LogHead) throws(FoldFault) -> Bool {
    if head == .empty { return true }
    var isThere = false
    do throws(LogError) {
      try readFrames(from: head.position) { frame in
        isThere = frame.head == head
        return .stop
      }
    } catch { throw .log(error) }
    return isThere
  }
}

/// A snapshot that was read, and the ledger in it if this version can use it.
private struct SavedLedger: ~Copyable {
  let head: LogHead
  var ledger: Ledger?

  consuming func take() -> Ledger? { ledger }
}
