internal import Daybook
internal import DaybookDomain
internal import DaybookWire

/// The figures of everything, as JSON shows them.
struct StatsDocument: Encodable {
  var position: UInt64
  var time: String
  /// Whether everything is paused.
  var paused: Bool
  /// The number of jobs in each state.
  var jobs: [String: Int]
  /// When the job was queued that waits longest and may run.
  var oldestWaiting: String?
  /// That job.
  var oldestWaitingJob: UInt64?
  /// The number of workers that are there.
  var workers: Int
  var running: Int
  var stuck: Int
  var queues: [QueueDocument]

  enum CodingKeys: String, CodingKey {
    case position, time, paused, jobs
    case oldestWaiting = "oldest_waiting"
    case oldestWaitingJob = "oldest_waiting_job"
    case workers, running, stuck, queues
  }

  init(_ view: View) throws(DaybookError) {
    position = view.position.rawValue
    time = view.time.rfc3339
    paused = view.isEverythingPaused
    let records = view.queues()
    queues = records.map { QueueDocument($0) }
    jobs = Dictionary(
      uniqueKeysWithValues: JobStatus.allCases.map { status in
        (status.word, records.reduce(0) { $0 + ($1.jobCounts[status] ?? 0) })
      })
    workers = view.workers().count { !$0.isGone }
    running = jobs[JobStatus.running.word] ?? 0
    stuck = try view.stuck().count
    var query = JobQuery()
    query.statuses = [.available]
    query.order = .oldestFirst
    query.limit = 1
    if let oldest = try view.jobs(query).first {
      oldestWaitingJob = oldest.id.rawValue
      oldestWaiting = max(oldest.since, oldest.due).rfc3339
    }
  }
}
