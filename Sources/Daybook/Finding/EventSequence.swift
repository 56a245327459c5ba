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
  /// Waits until the number of the log's last commit is no longer `seen`, the task is cancelled or
  /// the daybook closed.
  package func waitForCommit(since seen: UInt64?) async { await engine.watch.change(since: seen) }

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
