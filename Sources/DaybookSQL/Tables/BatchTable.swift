import Daybook

/// `batches`: every batch, the newest first.
struct BatchTable: LogTable {
  static let name = "batches"
  static let columns = [
    Column("batch", .integer), Column("owner", .text), Column("state", .text),
    Column("opened", .text), Column("sealed", .text), Column("finished", .text),
    Column("finishing_job", .integer), Column("total", .integer), Column("completed", .integer),
    Column("failed", .integer), Column("cancelled", .integer), Column("running", .integer),
  ]

  private let view: View

  init(_ view: View) { self.view = view }

  func rows(_ scan: Scan) throws(DaybookError) -> any RowCursor {
    BatchRows(try view.batches(limit: .max))
  }
}

private final class BatchRows: RowCursor {
  private var batches: ArraySlice<BatchSummary>

  init(_ batches: [BatchSummary]) { self.batches = batches[...] }

  var isAtEnd: Bool { batches.isEmpty }

  func advance() { batches.removeFirst() }

  func cell(_ column: Int) -> Cell {
    guard let batch = batches.first else { return .null }
    return switch column {
    case 0: .number(batch.id.rawValue)
    case 1: .word(batch.owner)
    case 2: .text(batch.status.rawValue)
    case 3: .time(batch.openedAt)
    case 4: .time(batch.sealedAt)
    case 5: .time(batch.finishedAt)
    case 6: .link(batch.finishingJob?.rawValue ?? 0)
    case 7: .number(batch.total)
    case 8: .number(batch.completed)
    case 9: .number(batch.failed)
    case 10: .number(batch.cancelled)
    default: .number(batch.running)
    }
  }
}
