import Daybook

/// `events`: the log itself, oldest event first.
struct EventTable: LogTable {
  static let name = "events"
  static let columns = [
    Column("position", .integer, .position), Column("time", .text, .time),
    Column("type", .text, .type), Column("job", .integer, .job),
    Column("attempt", .integer), Column("actor", .text), Column("cause", .integer),
    Column("data", .text),
  ]

  private let view: View

  init(_ view: View) { self.view = view }

  func rows(_ scan: Scan) throws(DaybookError) -> any RowCursor {
    guard let filter = EventFilter(scan, Self.columns) else { return NoRows() }
    return try EventRows(
      view, try filters(filter, scan), isReversed: scan.isReversed && scan.order == .usual,
      depth: depth(scan))
  }

  /// How much of the events has to be read for the columns that are looked at.
  private func depth(_ scan: Scan) -> EventDepth {
    if scan.uses(7) { return .details }
    // In the order of types, the type is known before an event is read.
    if scan.uses(2) && scan.order != .type { return .events }
    return [1, 3, 4, 5, 6].contains { scan.uses($0) } ? .heads : .positions
  }

  /// The filters of the rows, in their order.
  ///
  /// By their types, events are read once for every type that occurs: that takes less than sorting
  /// them, and no memory.
  private func filters(
    _ filter: EventFilter, _ scan: Scan
  ) throws(DaybookError) -> [EventFilter] {
    guard scan.order == .type else { return [filter] }
    let words = try view.eventTypes(matching: filter).words.sorted()
    return (scan.isReversed ? words.reversed() : words).map { word in
      var part = filter
      part.types = EventTypes(words: [word])
      return part
    }
  }
}

/// Has no rows.
final class NoRows: RowCursor {
  var isAtEnd: Bool { true }
  func advance() {}
  func cell(_ column: Int) -> Cell { .null }
}

private final class EventRows: RowCursor {
  private let view: View
  private let names: NameTable
  private let isReversed: Bool
  private let depth: EventDepth
  /// The type of the events that are read, when they are read by their types.
  private var type: StaticString?
  /// What is to be read, the next at the end.
  private var filters: [EventFilter]
  private var reader: EventReader?

  init(
    _ view: View, _ filters: [EventFilter], isReversed: Bool, depth: EventDepth
  ) throws(DaybookError) {
    self.view = view
    self.isReversed = isReversed
    self.depth = depth
    self.filters = filters.reversed()
    names = view.names
    try open()
  }

  var isAtEnd: Bool { reader == nil }

  func advance() throws(DaybookError) {
    try reader?.advance()
    if reader?.isAtEnd ?? true { try open() }
  }

  /// Goes to the next filter that anything meets.
  private func open() throws(DaybookError) {
    reader = nil
    while let filter = filters.popLast() {
      let next = try EventReader(
        view, filter, isReversed: isReversed, depth: depth)
      if next.isAtEnd { continue }
      reader = next
      type = filter.types?.onlyLabel
      return
    }
  }

  func cell(_ column: Int) -> Cell {
    guard let reader else { return .null }
    if column == 0 { return .number(reader.position.rawValue) }
    if column == 2, let type { return .constant(type) }
    let (recorded, detail) = reader.current
    return switch column {
    case 1: .time(recorded.time)
    case 2: .constant(recorded.event.typeLabel)
    case 3: .link(recorded.job.rawValue)
    case 4: .link(UInt64(recorded.attempt))
    case 5: .word(names[recorded.actor])
    case 6: .link(recorded.cause.rawValue)
    default: .text(EventLineWriter.data(of: recorded, detail: detail, names: names))
    }
  }
}
