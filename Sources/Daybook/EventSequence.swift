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
  let position: LogPosition
  let follows: Bool

  /// Starts reading.
  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  /// Reads page by page.
  public struct Iterator: AsyncIteratorProtocol {
    private let daybook: Daybook
    private let follows: Bool
    private var next: LogPosition
    private var page: ArraySlice<Element> = []

    init(_ sequence: EventSequence) {
      daybook = sequence.daybook
      follows = sequence.follows
      next = sequence.position.next
    }

    /// The next event.
    ///
    /// - Returns: `nil` at the end of the log, unless it is followed, and when the task is
    ///   cancelled or the daybook closed.
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
        page = try EventPage.read(from: next, in: view)[...]
        if !page.isEmpty { break }
        guard follows, !engine.isClosed else { return nil }
        await engine.watch.change(since: seen)
      }
      let element = page.removeFirst()
      next = element.recorded.position.next
      return element
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
    EventSequence(daybook: self, position: position, follows: follows)
  }
}

/// Some neighbouring events.
enum EventPage {
  private static let countLimit = 1024

  /// Reads events from a position on, up to the end of the frame that fills the page.
  static func read(
    from position: LogPosition, in view: View
  ) throws(DaybookError) -> [EventSequence.Element] {
    guard position <= view.position else { return [] }
    var elements: [EventSequence.Element] = []
    var fault: FoldFault?
    let codec = RecordCodec()
    let names = view.names
    do throws(LogError) {
      try view.log.readFrames(from: position) { frame in
        do throws(FoldFault) {
          try frame.forEachEvent(codec: codec) { recorded, detail in
            guard recorded.position >= position, recorded.position <= view.position else {
              return
            }
            elements.append(
              EventSequence.Element(recorded: recorded, detail: detail, names: names))
          }
        } catch {
          fault = error
          return .stop
        }
        return elements.count < countLimit && frame.last < view.position ? .proceed : .stop
      }
    } catch { throw .unreadable(.log(error)) }
    if let fault { throw .unreadable(fault) }
    return elements
  }
}
