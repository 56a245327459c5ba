internal import DaybookDomain
public import DaybookLog
internal import DaybookProjections
public import DaybookWire

/// How much of an event is read; what is not read is without meaning.
public enum EventDepth: Int, Comparable, Sendable {
  /// Its position only.
  case positions
  /// What all events have: time, job, attempt, actor and cause too.
  case heads
  /// What happened, too.
  case events
  /// What is left of its private bytes, too.
  case details

  /// Whether less is read.
  public static func < (a: EventDepth, b: EventDepth) -> Bool { a.rawValue < b.rawValue }
}

/// From which end events are shown.
public enum EventOrder: Hashable, Sendable {
  /// In the order in which they were recorded.
  case oldestFirst
  /// The last one first.
  case newestFirst
}

extension View {
  /// Shows the events up to the position of the view that meet a filter.
  ///
  /// - Parameters:
  ///   - filter: What they must meet.
  ///   - order: From which end.
  ///   - depth: How much of them is read; less is faster.
  ///   - body: Gets an event and what is left of its private bytes.
  /// - Throws: ``DaybookError/unreadable(_:)``; what was shown before was verified.
  /// - Complexity: O(*n*) in the number of events between the bounds of the filter, in constant
  ///   memory; O(*k* log *n*) for the *k* events of one job.
  public func forEachEvent(
    matching filter: EventFilter = EventFilter(), order: EventOrder = .oldestFirst,
    depth: EventDepth = .details, _ body: (RecordedEvent, DetailContent) -> ScanStep
  ) throws(DaybookError) {
    guard let bounds = try bounds(of: filter) else { return }
    let matcher = EventMatcher(filter, depth: depth)
    guard matcher.prepare(for: self) else { return }
    if let job = filter.job {
      return try forEachEvent(of: job, within: bounds, matcher, order, body)
    }
    do throws(FoldFault) {
      switch order {
      case .oldestFirst:
        try log.scanFrames(from: bounds.lowerBound) { frame throws(FoldFault) in
          if frame.first > bounds.upperBound { return .stop }
          return try show(frame, bounds, matcher, order, body)
        }
      case .newestFirst:
        try log.scanFramesBackward(from: bounds.upperBound) { frame throws(FoldFault) in
          if frame.last < bounds.lowerBound { return .stop }
          return try show(frame, bounds, matcher, order, body)
        }
      }
    } catch { throw .unreadable(error) }
  }

  /// The types of the events between the bounds of a filter, whatever else it asks for.
  package func eventTypes(matching filter: EventFilter) throws(DaybookError) -> EventTypes {
    var types = EventTypes()
    guard let bounds = try bounds(of: filter) else { return types }
    let codec = RecordCodec()
    do throws(FoldFault) {
      try log.scanFrames(from: bounds.lowerBound) { frame throws(FoldFault) in
        if frame.first > bounds.upperBound { return .stop }
        let time = Timestamp(milliseconds: frame.header.time)
        try frame.forEachUnread { record throws(FoldFault) in
          if types.insert(typeOf: record) { return }
          do throws(RecordFault) {
            types.insert(typeOf: try codec.decode(record, frameTime: time).event)
          } catch { throw .record(position: record.position, error) }
        }
        return .proceed
      }
    } catch { throw .unreadable(error) }
    guard let wanted = filter.types else { return types }
    return types.intersection(wanted)
  }

  /// The positions between which a filter looks; `nil` when there are none.
  func bounds(of filter: EventFilter) throws(DaybookError) -> ClosedRange<LogPosition>? {
    var first = filter.after.next
    var last = min(filter.through, position)
    if let since = filter.since { first = max(first, try firstPosition(at: since)) }
    if let until = filter.until {
      last = min(last, LogPosition(rawValue: try firstPosition(at: until).rawValue - 1))
    }
    return first <= last ? first...last : nil
  }

  private func show(
    _ frame: borrowing Frame, _ bounds: ClosedRange<LogPosition>, _ matcher: EventMatcher,
    _ order: EventOrder, _ body: (RecordedEvent, DetailContent) -> ScanStep
  ) throws(FoldFault) -> ScanStep {
    var step = ScanStep.proceed
    var found: [(RecordedEvent, DetailContent)] = []
    try matcher.forEachMatch(in: frame, within: bounds, of: self) { recorded, detail in
      // A frame is read from its beginning: backwards its events are shown when all are found.
      if order == .newestFirst {
        found.append((recorded, detail))
      } else if step == .proceed {
        step = body(recorded, detail)
      }
    }
    for (recorded, detail) in found.reversed() where step == .proceed {
      step = body(recorded, detail)
    }
    return step
  }

  private func forEachEvent(
    of job: JobID, within bounds: ClosedRange<LogPosition>, _ matcher: EventMatcher,
    _ order: EventOrder, _ body: (RecordedEvent, DetailContent) -> ScanStep
  ) throws(DaybookError) {
    guard let history = try history(of: job) else { return }
    let events = order == .oldestFirst ? history.events : history.events.reversed()
    for (recorded, detail) in events where bounds.contains(recorded.position) {
      do throws(FoldFault) {
        guard try matcher.matches(recorded, in: self) else { continue }
      } catch { throw .unreadable(error) }
      if body(recorded, detail) == .stop { return }
    }
  }
}
