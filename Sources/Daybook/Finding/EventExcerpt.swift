internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Some events of a log, read together.
///
/// A frame is verified as a whole when anything in it is read, and a million jobs may have been
/// queued in a few large ones: so each frame that holds any of the events is read once.
struct EventExcerpt {
  private var events: [LogPosition: (recorded: RecordedEvent, detail: DetailContent)] = [:]

  /// Reads the events at some positions, as far as the log reaches.
  init(of log: any EventLog, at positions: [LogPosition]) throws(FoldFault) {
    events.reserveCapacity(positions.count)
    var rest = Set(positions).sorted()[...]
    while let first = rest.first {
      try log.scanFrames(from: first) { frame throws(FoldFault) in
        if frame.first <= first && first <= frame.last { try read(&rest, from: frame) }
        return .stop
      }
      // What is not in the log is left out.
      if rest.first == first { rest.removeFirst() }
    }
  }

  /// The event at a position, and what is left of its private bytes.
  subscript(position: LogPosition) -> (recorded: RecordedEvent, detail: DetailContent)? {
    events[position]
  }

  /// The private bytes of the event at a position.
  ///
  /// - Returns: `nil` when they were erased; empty when there were none.
  func detail(at position: LogPosition) -> EventDetail? {
    switch events[position]?.detail ?? DetailContent.none {
    case .none: EventDetail()
    case .erased: nil
    case .present(let detail): detail
    }
  }

  private mutating func read(
    _ rest: inout ArraySlice<LogPosition>, from frame: borrowing Frame
  ) throws(FoldFault) {
    let end = rest.firstIndex { $0 > frame.last } ?? rest.endIndex
    try frame.forEachEvent(at: rest[..<end], codec: RecordCodec()) { recorded, detail in
      events[recorded.position] = (recorded, detail)
    }
    rest = rest[end...]
  }
}

extension View {
  /// The events at some positions, each frame of them read once.
  func excerpt(at positions: [LogPosition]) throws(DaybookError) -> EventExcerpt {
    do throws(FoldFault) {
      return try EventExcerpt(of: log, at: positions)
    } catch { throw .unreadable(error) }
  }
}
