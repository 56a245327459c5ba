internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// The figures that are read from a log when somebody asks for them.
struct LogFigures {
  /// What the log says.
  var view: View
  /// The version of the program.
  var version: String
  /// How far followers are; asked for before the view.
  var followers: [(name: String, position: LogPosition)]
  /// The number of events that the hash tree covers; `nil` when there is none.
  var treeSize: UInt64?
  /// The number of failures of each category that has any.
  var failures: [FailureCategory: Int]
  /// The log's file; `nil` when it has none.
  var file: FileFigures?

  /// Writes all of them.
  ///
  /// - Throws: ``DaybookError`` when the log cannot be read.
  func write(to exposition: inout Exposition) throws(DaybookError) {
    exposition.begin("daybook_build_info", .gauge, "The version of the program that answers.")
    exposition.sample(1, SeriesLabels([("version", version)]))
    let (queues, unfinished) = view.figures()
    write(queues, to: &exposition)
    write(unfinished, of: queues, to: &exposition)
    try writeUploads(unfinished, to: &exposition)
    try writeWorkers(to: &exposition)
    writeLog(to: &exposition)
    writeFile(to: &exposition)
  }
}

extension LogFigures {
  private func writeLog(to exposition: inout Exposition) {
    exposition.begin(
      "daybook_failures_by_category_total", .counter, "Failed attempts, by category.")
    for category in FailureCategory.allCases {
      exposition.sample(
        failures[category] ?? 0, SeriesLabels([("category", category.word)]))
    }
    exposition.begin(
      "daybook_batches_open", .gauge, "Batches that take jobs or whose jobs have not all ended.")
    exposition.sample(view.unfinishedBatchCount)
    exposition.begin("daybook_skip_list_keys", .gauge, "Keys on the skip list.")
    exposition.sample(view.skipListCount)
    exposition.begin("daybook_log_position", .gauge, "The position of the last event.")
    exposition.sample(Int(view.position.rawValue))
    exposition.begin(
      "daybook_log_last_event_timestamp_seconds", .gauge, "When the last event was recorded.")
    exposition.sample(Double(view.lastEventTime.milliseconds) / 1_000)
    writeLags(to: &exposition)
  }

  private func writeLags(to exposition: inout Exposition) {
    func lag(behind position: UInt64) -> Int {
      Int(view.position.rawValue) - Int(min(position, view.position.rawValue))
    }
    if !followers.isEmpty {
      exposition.begin(
        "daybook_follower_lag_events", .gauge, "Events that a follower has not handled.")
    }
    for follower in followers {
      exposition.sample(
        lag(behind: follower.position.rawValue), SeriesLabels([("follower", follower.name)]))
    }
    if let treeSize {
      exposition.begin(
        "daybook_tree_lag_events", .gauge, "Events that the saved hash tree does not cover.")
      exposition.sample(lag(behind: treeSize))
    }
  }

  private func writeFile(to exposition: inout Exposition) {
    guard let file else { return }
    func gauge(_ name: String, _ help: String, _ value: Int) {
      exposition.begin(name, .gauge, help)
      exposition.sample(value)
    }
    gauge("daybook_log_file_bytes", "The size of the log's file.", file.usage.fileByteCount)
    gauge(
      "daybook_log_used_bytes", "The part of the log's file that holds something.",
      file.usage.usedByteCount)
    gauge(
      "daybook_log_map_bytes", "The address space reserved for the log.",
      file.usage.mapByteCount)
    gauge(
      "daybook_log_readers", "Read transactions that are open, in all processes.",
      file.usage.readerCount)
    if let free = file.freeByteCount {
      gauge("daybook_log_disk_free_bytes", "What the log's file system has left.", free)
    }
  }
}
