internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Reads the events that meet a filter, some at a time.
struct EventPages {
  /// So many events are read ahead, or so many are looked at before others get their turn.
  private static let pageCount = 1024
  private static let scanCount: UInt64 = 1 << 20

  private let filter: EventFilter
  private let matcher: EventMatcher
  private var next: LogPosition

  /// Why a page has no more.
  enum End {
    /// There may be more in the log.
    case more
    /// The log ends here.
    case log
    /// What is behind it lies behind the bounds of the filter.
    case bound
  }

  init(_ filter: EventFilter) {
    self.filter = filter
    matcher = EventMatcher(filter)
    next = filter.after.next
  }

  /// Reads the events of a page, up to the position of a view, and tells what follows them.
  mutating func next(
    in view: View, _ page: inout ArraySlice<EventSequence.Element>
  ) throws(DaybookError) -> End {
    var rest = filter
    rest.after = LogPosition(rawValue: next.rawValue - 1)
    guard let bounds = try view.bounds(of: rest) else { return try end(in: view) }
    var found: [EventSequence.Element] = []
    let names = view.names
    let start = bounds.lowerBound
    next = start
    guard matcher.prepare(for: view) else {
      next = bounds.upperBound.next
      return .more
    }
    do throws(FoldFault) {
      try view.log.scanFrames(from: start) { frame throws(FoldFault) in
        try matcher.forEachMatch(in: frame, within: bounds, of: view) { recorded, detail in
          found.append(EventSequence.Element(recorded: recorded, detail: detail, names: names))
        }
        next = min(frame.last, bounds.upperBound).next
        return found.count < Self.pageCount && next <= bounds.upperBound
          && next.rawValue - start.rawValue < Self.scanCount ? .proceed : .stop
      }
    } catch { throw .unreadable(error) }
    page = found[...]
    return .more
  }

  private func end(in view: View) throws(DaybookError) -> End {
    if filter.through <= view.position { return .bound }
    if let until = filter.until, try view.firstPosition(at: until) <= view.position {
      return .bound
    }
    return .log
  }
}
