import Daybook

/// Reads the events that meet a filter one after the other, some ahead.
final class EventReader {
  private static let pageCount = 1024

  private let view: View
  private var filter: EventFilter
  private let order: EventOrder
  private let depth: EventDepth
  private var page: [(recorded: RecordedEvent, detail: DetailContent)] = []
  /// The positions of the page, which has nothing else when only they are read.
  private var positions: [LogPosition] = []
  private var index = 0
  private var isLastPage = false

  init(
    _ view: View, _ filter: EventFilter, isReversed: Bool = false, depth: EventDepth
  ) throws(DaybookError) {
    self.view = view
    self.filter = filter
    order = isReversed ? .newestFirst : .oldestFirst
    self.depth = depth
    try read()
  }

  /// Whether there are no more.
  var isAtEnd: Bool { index == positions.count }

  /// Where it stands.
  var position: LogPosition { positions[index] }

  /// The event that it stands at, unless only positions are read.
  var current: (recorded: RecordedEvent, detail: DetailContent) { page[index] }

  func advance() throws(DaybookError) {
    index += 1
    if index == positions.count && !isLastPage { try read() }
  }

  private func read() throws(DaybookError) {
    var page = page
    self.page = []
    var positions = positions
    self.positions = []
    page.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    index = 0
    // The events of one job are found by their links, all at once.
    let limit = filter.job == nil ? Self.pageCount : .max
    let isShallow = depth == .positions
    var isLast = true
    try view.forEachEvent(matching: filter, order: order, depth: depth) { recorded, detail in
      positions.append(recorded.position)
      if !isShallow { page.append((recorded, detail)) }
      if positions.count < limit { return .proceed }
      isLast = false
      return .stop
    }
    isLastPage = isLast
    self.page = page
    self.positions = positions
    guard let last = positions.last else { return }
    switch order {
    case .oldestFirst: filter.after = last
    case .newestFirst: filter.through = LogPosition(rawValue: last.rawValue - 1)
    }
  }
}

extension EventFilter {
  /// The events that the conditions of a scan leave, or more.
  ///
  /// - Parameters:
  ///   - scan: The conditions.
  ///   - columns: The columns of the table.
  ///   - types: The types that the table is about; all when `nil`.
  init?(_ scan: Scan, _ columns: [Column], types: [String]? = nil) {
    self.init()
    if let types { self.types = EventTypes(words: types) }
    for condition in scan.conditions {
      switch (columns[condition.column].index, condition.value) {
      case (.position, .integer(let number)): limit(condition.comparison, number)
      case (.time, .text(let text)): limit(condition.comparison, text)
      case (.job, .integer(let number)):
        guard number > 0 else { return nil }
        job = JobID(rawValue: UInt64(number))
      case (.type, .text(let word)):
        guard let type = EventTypes(words: [word]) else { return nil }
        self.types = type
      default: break
      }
    }
  }

  private mutating func limit(_ comparison: Comparison, _ number: Int64) {
    let number = UInt64(max(number, 0))
    let before = LogPosition(rawValue: number == 0 ? 0 : number - 1)
    switch comparison {
    case .greater: after = max(after, LogPosition(rawValue: number))
    case .greaterOrEqual: after = max(after, before)
    case .less: through = min(through, before)
    case .lessOrEqual: through = min(through, LogPosition(rawValue: number))
    case .equal:
      after = max(after, before)
      through = min(through, LogPosition(rawValue: number))
    }
  }

  private mutating func limit(_ comparison: Comparison, _ text: String) {
    guard let time = Timestamp(beginningOf: text) else { return }
    let next = time.adding(milliseconds: 1)
    switch comparison {
    case .greater, .greaterOrEqual: since = max(since ?? time, time)
    case .less, .lessOrEqual: until = min(until ?? next, next)
    case .equal:
      since = max(since ?? time, time)
      until = min(until ?? next, next)
    }
  }
}

extension Timestamp {
  /// The first moment whose text is not before a text that a time may begin with.
  ///
  /// SQLite compares times as texts. What is no beginning of a time in UTC is left to it.
  fileprivate init?(beginningOf text: String) {
    let usual = "0001-01-01T00:00:00.000Z"
    // Half a month or a day could not be filled up with the lowest digit that is one.
    guard (4...usual.count).contains(text.count), text.count != 6, text.count != 9 else {
      return nil
    }
    self.init(rfc3339: text + usual.dropFirst(text.count))
  }
}
