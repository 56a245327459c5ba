package import DaybookDomain
public import DaybookLog
public import DaybookWire

extension FrameSource {
  /// Shows frames as ``readFrames(from:_:)`` does, to a `body` that may find a fault in one, which
  /// ends the scan.
  package func scanFrames(
    from position: LogPosition, _ body: (borrowing Frame) throws(FoldFault) -> ScanStep
  ) throws(FoldFault) {
    var fault: FoldFault?
    do throws(LogError) {
      try readFrames(from: position) { frame in
        do throws(FoldFault) { return try body(frame) } catch {
          fault = error
          return .stop
        }
      }
    } catch { throw .log(error) }
    if let fault { throw fault }
  }

  /// Reads the event at a position, and what is left of its private bytes.
  ///
  /// - Returns: `nil` when the log does not reach so far.
  /// - Complexity: O(log *n*), and O(*f*) in the size of the frame that holds it.
  public func event(
    at position: LogPosition, codec: RecordCodec = RecordCodec()
  ) throws(FoldFault) -> (recorded: RecordedEvent, detail: DetailContent)? {
    guard position > .beginning else { return nil }
    var found: Result<(recorded: RecordedEvent, detail: DetailContent)?, FoldFault> =
      .success(nil)
    do throws(LogError) {
      try readFrames(from: position) { frame in
        guard frame.first <= position, frame.last >= position else { return .stop }
        found = Result { () throws(FoldFault) in try frame.event(at: position, codec: codec) }
        return .stop
      }
    } catch { throw .log(error) }
    return try found.get()
  }
}

extension EventLog {
  /// Shows frames as ``readFramesBackward(from:_:)`` does, to a `body` that may find a fault in
  /// one, which ends the scan.
  package func scanFramesBackward(
    from position: LogPosition, _ body: (borrowing Frame) throws(FoldFault) -> ScanStep
  ) throws(FoldFault) {
    var fault: FoldFault?
    do throws(LogError) {
      try readFramesBackward(from: position) { frame in
        do throws(FoldFault) { return try body(frame) } catch {
          fault = error
          return .stop
        }
      }
    } catch { throw .log(error) }
    if let fault { throw fault }
  }
}

extension Frame {
  /// Reads one event of the frame, and what is left of its private bytes.
  func event(
    at position: LogPosition, codec: RecordCodec
  ) throws(FoldFault) -> (recorded: RecordedEvent, detail: DetailContent)? {
    var records = reader
    var skipped = first
    while let record = try Ledger.next(&records, of: self) {
      if skipped == position {
        let frameTime = Timestamp(milliseconds: header.time)
        let recorded = try Ledger.event(record, codec, frameTime: frameTime)
        return (recorded, try content(of: record))
      }
      skipped = skipped.next
    }
    return nil
  }

  /// Calls `body` with the events of the frame at some positions, which must be in order, and what
  /// is left of their private bytes.
  ///
  /// Other events are passed over without being read, and those behind the last one not at all.
  package func forEachEvent(
    at positions: ArraySlice<LogPosition>, codec: RecordCodec,
    _ body: (RecordedEvent, DetailContent) -> Void
  ) throws(FoldFault) {
    let frameTime = Timestamp(milliseconds: header.time)
    var rest = positions
    var records = reader
    while let wanted = rest.first, let record = try Ledger.next(&records, of: self) {
      if record.position < wanted { continue }
      rest.removeFirst()
      body(try Ledger.event(record, codec, frameTime: frameTime), try content(of: record))
    }
  }

  /// Calls `body` with every record of the frame, and reads none of them.
  package func forEachUnread(
    _ body: (borrowing Record) throws(FoldFault) -> Void
  ) throws(FoldFault) {
    var records = reader
    while let record = try Ledger.next(&records, of: self) { try body(record) }
  }

  /// Calls `body` with every event of the frame and what is left of its private bytes.
  public func forEachEvent(
    codec: RecordCodec, _ body: (RecordedEvent, DetailContent) -> Void
  ) throws(FoldFault) {
    let frameTime = Timestamp(milliseconds: header.time)
    try forEachUnread { record throws(FoldFault) in
      body(try Ledger.event(record, codec, frameTime: frameTime), try content(of: record))
    }
  }

  /// Calls `body` with every failed attempt of the frame and what is left of its private bytes.
  ///
  /// Other events are passed over without being read.
  package func forEachFailedAttempt(
    codec: RecordCodec, _ body: (RecordedEvent, AttemptFailure, DetailContent) -> Void
  ) throws(FoldFault) {
    let frameTime = Timestamp(milliseconds: header.time)
    try forEachUnread { record throws(FoldFault) in
      guard codec.failsAttempt(record) else { return }
      let recorded = try Ledger.event(record, codec, frameTime: frameTime)
      guard case .attemptFailed(let failed) = recorded.event else { return }
      body(recorded, failed.failure, try content(of: record))
    }
  }

  /// Calls `body` with every digest of the state in the frame, and its position.
  ///
  /// Other events are passed over without being read.
  package func forEachStateDigest(
    codec: RecordCodec, _ body: (LogPosition, JobEvent.StateDigested) -> Void
  ) throws(FoldFault) {
    var records = reader
    let frameTime = Timestamp(milliseconds: header.time)
    while let record = try Ledger.next(&records, of: self) {
      guard codec.digestsState(record) else { continue }
      let recorded = try Ledger.event(record, codec, frameTime: frameTime)
      guard case .stateDigested(let digested) = recorded.event else { continue }
      body(recorded.position, digested)
    }
  }

  /// Calls `body` with every event of the frame, without looking at private bytes.
  public func forEachRecord(
    codec: RecordCodec, _ body: (RecordedEvent) -> Void
  ) throws(FoldFault) {
    let frameTime = Timestamp(milliseconds: header.time)
    try forEachUnread { record throws(FoldFault) in
      body(try Ledger.event(record, codec, frameTime: frameTime))
    }
  }

  /// What is left of a record's private bytes.
  public func content(of record: borrowing Record) throws(FoldFault) -> DetailContent {
    guard let place = record.detail else { return .none }
    do throws(FrameDamage) {
      let detail = try detail(at: place)
      guard let bytes = detail.bytes else { return .erased(byteCount: place.byteCount) }
      do throws(MalformedBytes) {
        return .present(try EventDetail(bytes))
      } catch { throw FrameDamage.malformed(error) }
    } catch { throw .log(.damaged(position: record.position, error)) }
  }
}
