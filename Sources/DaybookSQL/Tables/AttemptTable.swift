import Daybook

/// `attempts`: every attempt of every job, in the order in which they ended; those that have not
/// ended come last.
struct AttemptTable: LogTable {
  static let name = "attempts"
  static let columns = [
    Column("job", .integer, .job), Column("attempt", .integer), Column("position", .integer),
    Column("started", .text), Column("ended", .text), Column("milliseconds", .integer),
    Column("worker", .text), Column("outcome", .text), Column("category", .text),
    Column("stage", .text), Column("reason", .text), Column("error_type", .text),
    Column("message", .text), Column("end_position", .integer),
  ]

  private let view: View

  init(_ view: View) { self.view = view }

  func rows(_ scan: Scan) throws(DaybookError) -> any RowCursor {
    guard
      let filter = EventFilter(
        scan, Self.columns,
        types: [
          "AttemptStarted", "AttemptFailed", "AttemptInterrupted", "JobCompleted", "Cancelled",
          "Deleted",
        ])
    else { return NoRows() }
    let depth: EventDepth = scan.uses(12) ? .details : .events
    return try AttemptRows(view, try EventReader(view, filter, depth: depth))
  }
}

/// Puts the beginnings and the ends of attempts together: what it holds are those that run.
private final class AttemptRows: RowCursor {
  private let names: NameTable
  private let reader: EventReader
  private var running: [JobID: RecordedEvent] = [:]
  /// What is left when the log ends, the latest first.
  private var rest: [RecordedEvent] = []
  private var row: Row?

  private struct Row {
    var start: RecordedEvent
    var end: (recorded: RecordedEvent, detail: DetailContent)?
  }

  init(_ view: View, _ reader: EventReader) throws(DaybookError) {
    names = view.names
    self.reader = reader
    try advance()
  }

  var isAtEnd: Bool { row == nil }

  func advance() throws(DaybookError) {
    while !reader.isAtEnd {
      let (recorded, detail) = reader.current
      try reader.advance()
      let begun = running.removeValue(forKey: recorded.job)
      if case .attemptStarted = recorded.event { running[recorded.job] = recorded }
      if let begun {
        row = Row(start: begun, end: (recorded, detail))
        return
      }
    }
    if !running.isEmpty {
      rest = running.values.sorted { $0.position > $1.position }
      running = [:]
    }
    row = rest.popLast().map { Row(start: $0) }
  }

  func cell(_ column: Int) -> Cell {
    guard let row else { return .null }
    let end = row.end?.recorded
    var failure: AttemptFailure?
    if case .attemptFailed(let failed) = end?.event { failure = failed.failure }
    return switch column {
    case 0: .number(row.start.job.rawValue)
    case 1: .number(UInt64(row.start.attempt))
    case 2: .number(row.start.position.rawValue)
    case 3: .time(row.start.time)
    case 4: .time(end?.time)
    case 5: end.map { .integer($0.time.milliseconds - row.start.time.milliseconds) } ?? .null
    case 6: .word(names[row.start.actor])
    case 7: .text(end?.event.outcome ?? "running")
    case 8: failure.map { .text($0.category.word) } ?? .null
    case 9: failure.map { .word(names[$0.stage]) } ?? .null
    case 10:
      if case .attemptInterrupted(let reason) = end?.event {
        .text(reason.word)
      } else {
        failure.map { .word(names[$0.reason]) } ?? .null
      }
    case 11: failure.map { .word(names[$0.errorType]) } ?? .null
    case 12: row.end?.detail.cell(.message) ?? .null
    default: end.map { .number($0.position.rawValue) } ?? .null
    }
  }
}

extension JobEvent {
  /// What the end of an attempt was.
  fileprivate var outcome: String {
    switch self {
    case .attemptFailed: "failed"
    case .jobCompleted: "completed"
    case .cancelled: "cancelled"
    case .deleted: "deleted"
    default: "interrupted"
    }
  }
}
