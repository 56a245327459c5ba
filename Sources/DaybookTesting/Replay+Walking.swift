internal import Daybook

extension Replay {
  /// Calls `body` with every event, what it did, and the words known by then.
  func forEachTransition(
    _ body: (borrowing Transition, borrowing NameTable) -> Void
  ) throws(FoldFault) {
    try walk { transition, names in
      body(transition, names)
      return .proceed
    }
  }

  /// Calls `body` with one event after the other until it has enough.
  func walk(
    _ body: (borrowing Transition, borrowing NameTable) -> ScanStep
  ) throws(FoldFault) {
    var ledger = Ledger()
    let codec = RecordCodec()
    try log.scanFrames(from: .beginning.next) { frame throws(FoldFault) in
      var step = ScanStep.proceed
      try ledger.fold(frame, codec: codec) { ledger in
        if case .proceed = step { step = body(ledger.transition, ledger.names) }
      }
      return step
    }
  }

  /// The last position.
  func head() throws(FoldFault) -> LogPosition {
    do throws(LogError) { return try log.head().position } catch { throw .log(error) }
  }
}

extension Replay {
  /// All events as lines of JSON.
  func lines() throws(FoldFault) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var names = NameTable()
    try forEachTransition { _, table in names = copy table }
    let codec = RecordCodec()
    try log.scanFrames(from: .beginning.next) { frame throws(FoldFault) in
      try frame.forEachEvent(codec: codec) { recorded, detail in
        var writer = EventLineWriter()
        writer.write(recorded, detail: detail, names: names)
        lines.append(
          unsafe writer.writer.bytes.withUnsafeBytes { unsafe [UInt8]($0.dropLast()) })
      }
      return .proceed
    }
    return lines
  }
}
