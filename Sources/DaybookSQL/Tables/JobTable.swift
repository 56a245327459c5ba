import Daybook

/// `jobs`: every job that is not deleted, the newest first.
struct JobTable: LogTable {
  static let name = "jobs"
  static let columns = [
    Column("job", .integer, .job), Column("state", .text, .property),
    Column("queue", .text, .property), Column("kind", .text, .property), Column("key", .text),
    Column("group", .text), Column("priority", .integer), Column("attempt", .integer),
    Column("failures", .integer), Column("attempt_limit", .integer),
    Column("interruptions", .integer), Column("queued_at", .text), Column("due", .text),
    Column("since", .text), Column("worker", .integer), Column("stage", .text),
    Column("batch", .integer), Column("payload", .text), Column("data", .text),
    Column("head", .integer),
  ]

  private let view: View

  init(_ view: View) { self.view = view }

  func rows(_ scan: Scan) throws(DaybookError) -> any RowCursor {
    var query = JobQuery()
    for condition in scan.conditions {
      switch (condition.column, condition.value) {
      case (0, .integer(let number)):
        guard number > 0, let job = try view.job(JobID(rawValue: UInt64(number))) else {
          return NoRows()
        }
        return try JobRows(view, JobRows.Source.one(job))
      case (1, .text(let word)):
        guard let status = JobStatus.allCases.first(where: { $0.word == word }) else {
          return NoRows()
        }
        query.statuses = [status]
      case (2, .text(let word)): query.queue = word
      case (3, .text(let word)): query.kind = word
      default: break
      }
    }
    return try JobRows(view, JobRows.Source.many(try view.jobCursor(query)))
  }
}

private final class JobRows: RowCursor {
  enum Source {
    case one(JobSummary)
    case many(JobCursor)
  }

  private let view: View
  private var source: Source?
  private var job: JobSummary?
  /// How the job was queued, once it was looked up.
  private var queued: (recorded: RecordedEvent, detail: DetailContent)?

  init(_ view: View, _ source: Source) throws(DaybookError) {
    self.view = view
    self.source = source
    try advance()
  }

  var isAtEnd: Bool { job == nil }

  func advance() throws(DaybookError) {
    queued = nil
    switch source {
    case .one(let only):
      job = only
      source = nil
    case .many(var cursor):
      job = try cursor.next()
      source = .many(cursor)
    case nil: job = nil
    }
  }

  func cell(_ column: Int) throws(DaybookError) -> Cell {
    guard let job else { return .null }
    switch column {
    case 0: return .number(job.id.rawValue)
    case 1: return .text(job.status.word)
    case 2: return .text(job.queue)
    case 3: return .text(job.kind)
    case 4: return try beginning(of: job)?.detail.cell(.key) ?? .null
    case 5: return .word(job.group)
    case 6: return .number(job.priority)
    case 7: return .number(job.attempt)
    case 8: return .number(job.failures)
    case 9: return .number(job.attemptLimit)
    case 10: return .number(job.interruptions)
    case 11: return .time(try beginning(of: job)?.recorded.time)
    case 12: return .time(job.due)
    case 13: return .time(job.since)
    case 14: return .link(job.worker?.rawValue ?? 0)
    case 15: return .word(job.stage)
    case 16: return .link(job.batch?.rawValue ?? 0)
    case 17: return try beginning(of: job)?.detail.cell(.payload) ?? .null
    case 18:
      guard let queued = try beginning(of: job) else { return .null }
      return .text(
        EventLineWriter.data(of: queued.recorded, detail: queued.detail, names: view.names))
    default: return .number(job.head.rawValue)
    }
  }

  private func beginning(
    of job: JobSummary
  ) throws(DaybookError) -> (recorded: RecordedEvent, detail: DetailContent)? {
    if queued == nil { queued = try view.event(at: LogPosition(rawValue: job.id.rawValue)) }
    return queued
  }
}
