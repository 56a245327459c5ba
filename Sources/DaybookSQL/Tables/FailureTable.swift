import Daybook

/// `failures`: every failed attempt, oldest first.
struct FailureTable: LogTable {
  static let name = "failures"
  static let columns = [
    Column("position", .integer, .position), Column("time", .text, .time),
    Column("job", .integer, .job), Column("attempt", .integer), Column("kind", .text),
    Column("queue", .text), Column("category", .text), Column("stage", .text),
    Column("reason", .text), Column("error_type", .text), Column("message", .text),
    Column("retry_at", .text), Column("actor", .text),
  ]

  private let view: View

  init(_ view: View) { self.view = view }

  func rows(_ scan: Scan) throws(DaybookError) -> any RowCursor {
    guard let filter = EventFilter(scan, Self.columns, types: ["AttemptFailed"]) else {
      return NoRows()
    }
    return FailureRows(
      view,
      try EventReader(
        view, filter, isReversed: scan.isReversed, depth: scan.uses(10) ? .details : .events))
  }
}

private final class FailureRows: RowCursor {
  private let view: View
  private let names: NameTable
  private let reader: EventReader

  init(_ view: View, _ reader: EventReader) {
    self.view = view
    names = view.names
    self.reader = reader
  }

  var isAtEnd: Bool { reader.isAtEnd }

  func advance() throws(DaybookError) { try reader.advance() }

  func cell(_ column: Int) throws(DaybookError) -> Cell {
    let (recorded, detail) = reader.current
    guard case .attemptFailed(let failed) = recorded.event else { return .null }
    switch column {
    case 0: return .number(recorded.position.rawValue)
    case 1: return .time(recorded.time)
    case 2: return .number(recorded.job.rawValue)
    case 3: return .link(UInt64(recorded.attempt))
    case 4: return .word(names[try specification(of: recorded.job).kind])
    case 5: return .word(names[try specification(of: recorded.job).queue])
    case 6: return .text(failed.failure.category.word)
    case 7: return .word(names[failed.failure.stage])
    case 8: return .word(names[failed.failure.reason])
    case 9: return .word(names[failed.failure.errorType])
    case 10: return detail.cell(.message)
    case 11: return .time(failed.retryAt)
    default: return .word(names[recorded.actor])
    }
  }

  private func specification(of job: JobID) throws(DaybookError) -> JobSpecification {
    let queued = try view.event(at: LogPosition(rawValue: job.rawValue))
    if case .jobQueued(let specification) = queued?.recorded.event { return specification }
    return JobSpecification(queue: .none, kind: .none)
  }
}

extension DetailContent {
  /// A piece of private bytes; none when there is none or it was erased.
  func cell(_ field: DetailField) -> Cell {
    guard case .present(let detail) = self, let text = detail.text(field) else { return .null }
    return .text(text)
  }
}
