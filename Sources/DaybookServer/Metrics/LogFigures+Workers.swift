internal import Daybook
internal import DaybookDomain
internal import DaybookWire

extension LogFigures {
  /// Writes how workers are, and which jobs do not get on.
  func writeWorkers(to exposition: inout Exposition) throws(DaybookError) {
    var workers: [String: Int] = [:]
    for worker in view.workers() {
      workers[worker.isDead ? "dead" : worker.isGone ? "late" : "live", default: 0] += 1
    }
    exposition.begin(
      "daybook_workers", .gauge, "Workers that have not taken leave, by whether they live.")
    for state in ["live", "late", "dead"] {
      exposition.sample(workers[state] ?? 0, SeriesLabels([("state", state)]))
    }

    var stuck: [View.StuckRecord.Reason: Int] = [:]
    for record in try view.stuck() { stuck[record.reason, default: 0] += 1 }
    exposition.begin("daybook_stuck_jobs", .gauge, "Jobs that run and perhaps do not, by why.")
    for reason in View.StuckRecord.Reason.allCases {
      exposition.sample(stuck[reason] ?? 0, SeriesLabels([("reason", Self.word(reason))]))
    }
  }

  private static func word(_ reason: View.StuckRecord.Reason) -> String {
    switch reason {
    case .workerDead: "worker_dead"
    case .workerLate: "worker_late"
    case .overTime: "over_time"
    case .ignoresCancellation: "ignores_cancellation"
    }
  }

  /// Writes how the uploads stand that have not ended.
  func writeUploads(
    _ unfinished: [View.UnfinishedRecord], to exposition: inout Exposition
  ) throws(DaybookError) {
    let kinds = view.uploadKinds
    var counts: [JobStatus: Int] = [:]
    for record in unfinished where kinds.contains(record.kind) {
      counts.merge(record.jobCounts, uniquingKeysWith: +)
    }
    exposition.begin("daybook_uploads", .gauge, "Uploads that have not ended, by state.")
    for status in JobStatus.allCases where !status.isTerminal {
      exposition.sample(counts[status] ?? 0, SeriesLabels([("state", status.word)]))
    }
    let figures = UploadFigures(try view.runningUploads())
    exposition.begin(
      "daybook_upload_bytes_per_second", .gauge, "How fast the uploads that run are, together.")
    exposition.sample(figures.bytesPerSecond)
    exposition.begin(
      "daybook_upload_bytes_left", .gauge, "What the uploads that run have left to send.")
    exposition.sample(Int(clamping: figures.backlogBytes))
  }
}
