public import DaybookLog
internal import DaybookProjections
public import DaybookWire

/// The events of a log from a position on, one after the other, and then those that come.
///
/// Loss-free and in order; a consumer that is slow reads from the log and holds nobody up. Each
/// iteration keeps one page of events in memory.
public struct EventSequence: AsyncSequence, Sendable {
  /// An event with its words and what is left of its private bytes.
  public struct Element: Sendable {
    /// The event.
    public let recorded: RecordedEvent
    /// What is left of its private bytes.
    public let detail: DetailContent
    /// The words that it cites.
    public let names: NameTable
  }

  let daybook: Daybook
  let filter: EventFilter
  let follows: Bool

  /// Starts reading.
  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  /// Reads page by page.
  public struct Iterator: AsyncIteratorProtocol {
    private let daybook: Daybook
    private let follows: Bool
    private var pages: EventPages
    private var page: ArraySlice<Element> = []

    init(_ sequence: EventSequence) {
      daybook = sequence.daybook
      follows = sequence.follows
      pages = EventPages(sequence.filter)
    }

    /// The next event.
    ///
    /// - Returns: `nil` at the end of the log, unless it is followed, behind the bounds of the
    ///   filter, and when the task is cancelled or the daybook closed.
    public mutating func next() async throws(DaybookError) -> Element? {
      try await next(isolation: nil)
    }

    /// The next event.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(DaybookError) -> Element? {
      while page.isEmpty {
        if Task.isCancelled { return nil }
        let engine = daybook.engine
        let seen = engine.log.commitNumber
        let view = try await daybook.view()
        let end = try pages.next(in: view, &page)
        if !page.isEmpty { break }
        switch end {
        case .more: continue
        case .bound: return nil
        case .log:
          guard follows, !engine.isClosed else { return nil }
          await engine.watch.change(since: seen)
        }
      }
      return page.removeFirst()
    }
  }
}

extension Daybook {
  /// Waits until the log reaches beyond a position, or for a while.
  package func waitForChange(after position: LogPosition, atMost limit: Duration) async {
    let seen = engine.log.commitNumber
    if let head = try? engine.log.head(), head.position > position { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.engine.watch.change(since: seen) }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }

  /// The events after a position.
  ///
  /// - Parameters:
  ///   - position: The last event that the caller knows; ``LogPosition/beginning`` for all.
  ///   - follows: Whether to wait for more at the end.
  /// - Returns: The events, one after the other.
  public func events(
    after position: LogPosition = .beginning, follows: Bool = false
  ) -> EventSequence {
    var filter = EventFilter()
    filter.after = position
    return events(matching: filter, follows: follows)
  }

  /// The events that meet a filter.
  ///
  /// - Parameters:
  ///   - filter: What they must meet.
  ///   - follows: Whether to wait for more at the end of the log. An event behind the bounds of
  ///     the filter ends the sequence all the same.
  /// - Returns: The events, one after the other.
  public func events(matching filter: EventFilter, follows: Bool = false) -> EventSequence {
    EventSequence(daybook: self, filter: filter, follows: follows)
  }
}

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
    var fault: FoldFault?
    let names = view.names
    let start = bounds.lowerBound
    next = start
    guard matcher.prepare(for: view) else {
      next = bounds.upperBound.next
      return .more
    }
    do throws(LogError) {
      try view.log.readFrames(from: start) { frame in
        do throws(FoldFault) {
          try matcher.forEachMatch(in: frame, within: bounds, of: view) { recorded, detail in
            found.append(
              EventSequence.Element(recorded: recorded, detail: detail, names: names))
          }
        } catch {
          fault = error
          return .stop
        }
        next = min(frame.last, bounds.upperBound).next
        return found.count < Self.pageCount && next <= bounds.upperBound
          && next.rawValue - start.rawValue < Self.scanCount ? .proceed : .stop
      }
    } catch { throw .unreadable(.log(error)) }
    if let fault { throw .unreadable(fault) }
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
