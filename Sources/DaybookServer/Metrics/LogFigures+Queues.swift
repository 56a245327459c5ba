internal import Daybook
internal import DaybookDomain
internal import DaybookProjections
internal import DaybookWire

extension LogFigures {
  /// Writes the figures of queues.
  func write(_ queues: [View.QueueRecord], to exposition: inout Exposition) {
    exposition.begin("daybook_jobs", .gauge, "Jobs in the log, by queue and state.")
    for queue in queues {
      for status in JobStatus.allCases where status != .deleted {
        exposition.sample(
          queue.jobCounts[status] ?? 0,
          SeriesLabels([("queue", queue.name), ("state", status.word)]))
      }
    }
    func family(
      _ name: String, _ kind: Exposition.Kind, _ help: String,
      _ value: (View.QueueRecord) -> Int
    ) {
      exposition.begin(name, kind, help)
      for queue in queues { exposition.sample(value(queue), Self.labels(queue)) }
    }
    family("daybook_jobs_queued_total", .counter, "Jobs that were ever queued.") { queue in
      queue.jobCounts.values.reduce(0, +)
    }
    family("daybook_attempts_started_total", .counter, "Attempts that were started.") {
      $0.attemptCount
    }
    family("daybook_failures_total", .counter, "Attempts that failed.") { $0.failureCount }
    family(
      "daybook_interruptions_total", .counter, "Attempts that ended without an answer."
    ) { $0.interruptionCount }
    family("daybook_queue_paused", .gauge, "1 while the jobs of a queue are held back.") {
      $0.isPaused ? 1 : 0
    }
    exposition.begin(
      "daybook_waiting_seconds", .histogram, "How long jobs waited for a worker, ready to run.")
    for queue in queues { write(queue.waiting, Self.labels(queue), to: &exposition) }
    exposition.begin(
      "daybook_running_seconds", .histogram, "How long attempts ran that ended with an answer.")
    for queue in queues { write(queue.running, Self.labels(queue), to: &exposition) }
  }

  /// Writes the figures of jobs that have not ended.
  func write(
    _ unfinished: [View.UnfinishedRecord], of queues: [View.QueueRecord],
    to exposition: inout Exposition
  ) {
    exposition.begin(
      "daybook_unfinished_jobs", .gauge, "Jobs that have not ended, by queue, kind and state.")
    for record in unfinished {
      for status in JobStatus.allCases {
        guard let count = record.jobCounts[status] else { continue }
        exposition.sample(
          count,
          SeriesLabels([
            ("kind", record.kind), ("queue", record.queue), ("state", status.word),
          ]))
      }
    }
    var oldest: [String: Timestamp] = [:]
    for record in unfinished {
      guard let since = record.oldestSince else { continue }
      oldest[record.queue] = min(oldest[record.queue] ?? since, since)
    }
    exposition.begin(
      "daybook_oldest_waiting_seconds", .gauge,
      "How long the oldest job waits for a worker, ready to run; 0 when none does.")
    for queue in queues {
      let since = oldest[queue.name] ?? view.time
      exposition.sample(
        Double(view.time.milliseconds - since.milliseconds) / 1_000, Self.labels(queue))
    }
  }

  private static func labels(_ queue: View.QueueRecord) -> SeriesLabels {
    SeriesLabels([("queue", queue.name)])
  }

  private func write(
    _ histogram: Histogram, _ labels: SeriesLabels, to exposition: inout Exposition
  ) {
    exposition.histogram(
      labels, bounds: Self.boundTexts, counts: histogram.counts(atMost: Self.bounds),
      count: histogram.count, sum: Double(histogram.sumMilliseconds) / 1_000)
  }

  /// The bounds of buckets in milliseconds, from 1 ms to six days.
  ///
  /// At powers of two less one, where a range of a histogram ends, counts are exact.
  private static let bounds = (1...29).map { (UInt64(1) << $0) - 1 }
  private static let boundTexts = bounds.map { Exposition.text(of: Double($0) / 1_000) }
}
