public import DaybookDomain
public import DaybookLog
internal import DaybookProjections

extension View {
  /// An upload: a job of a kind of which any has ever reported one.
  public struct UploadRecord: Hashable, Sendable {
    /// The job.
    public let job: JobSummary
    /// How far it was when it was last heard of; `nil` when it never was.
    public let progress: JobEvent.UploadProgress?
    /// When it was last heard of.
    public let heardAt: Timestamp?
    /// When the attempt was started that was last heard of.
    public let startedAt: Timestamp?

    /// How much of it is sent, in percent, if anybody knows.
    public var percent: Double? {
      if job.status == .completed { return 100 }
      guard let progress, progress.byteTotal > 0 else { return nil }
      return min(100 * Double(progress.byteCount) / Double(progress.byteTotal), 100)
    }

    /// How fast it was when it was last heard of, since its attempt was started.
    public var bytesPerSecond: Double? {
      guard let progress, let startedAt, let heardAt, heardAt > startedAt else { return nil }
      let seconds = Double(heardAt.milliseconds - startedAt.milliseconds) / 1_000
      return Double(progress.byteCount) / seconds
    }

    /// How long the attempt took that completed it.
    public var duration: Duration? {
      guard job.status == .completed, let startedAt else { return nil }
      return .milliseconds(job.since.milliseconds - startedAt.milliseconds)
    }

    /// The bytes that are still to be sent.
    public var bytesLeft: UInt64 {
      guard !job.status.isTerminal, let progress, progress.byteTotal > progress.byteCount else {
        return 0
      }
      return progress.byteTotal - progress.byteCount
    }
  }

  /// The uploads that a query asks for, in its order, whatever its limit.
  public func uploads(_ query: JobQuery = JobQuery()) throws(DaybookError) -> [UploadRecord] {
    var found: [UploadRecord] = []
    try forEachUpload(query) { upload in
      found.append(upload)
      return .proceed
    }
    return found
  }

  /// Shows the uploads that a query asks for, in its order, whatever its limit.
  ///
  /// - Complexity: As ``jobs(_:)``, up to the upload at which `body` stops.
  public func forEachUpload(
    _ query: JobQuery, _ body: (UploadRecord) -> ScanStep
  ) throws(DaybookError) {
    let kinds = photograph.ledger.uploads.kinds
    if kinds.isEmpty { return }
    let words = uploadKinds
    var cursor = try jobCursor(query, kinds: kinds)
    while let job = try cursor.next() {
      guard words.contains(job.kind) else { continue }
      if body(upload(job)) == .stop { return }
    }
  }

  /// The uploads that run, newest first.
  ///
  /// - Complexity: O(*r* log *r*), *r* being the number of running jobs.
  package func runningUploads() throws(DaybookError) -> [UploadRecord] {
    let kinds = uploadKinds
    if kinds.isEmpty { return [] }
    var running: [JobID] = []
    photograph.ledger.jobs.forEachRunning { job, _ in running.append(job) }
    var found: [UploadRecord] = []
    for id in running.sorted(by: >) {
      guard let job = try job(id), kinds.contains(job.kind) else { continue }
      found.append(upload(job))
    }
    return found
  }

  /// The kinds of jobs of which any has ever reported an upload.
  package var uploadKinds: Set<String> { Set(photograph.ledger.uploads.kinds.map { word($0) }) }

  private func upload(_ job: JobSummary) -> UploadRecord {
    let entry = photograph.ledger.uploads[job.id]
    return UploadRecord(
      job: job, progress: entry?.progress, heardAt: entry?.heardAt, startedAt: entry?.startedAt)
  }
}

/// The figures of some uploads.
public struct UploadFigures: Encodable, Hashable, Sendable {
  /// All of them.
  public var total = 0
  /// Those that wait for a worker, their time, another attempt or somebody to resume them.
  public var waiting = 0
  /// Those that run.
  public var active = 0
  /// Those that ended well.
  public var completed = 0
  /// Those that ended badly.
  public var failed = 0
  /// Those that somebody ended.
  public var cancelled = 0
  /// Which part of those that ended by themselves ended badly.
  public var failureRate: Double?
  /// How long completed ones took on average, in milliseconds.
  public var averageDurationMs: Int64?
  /// How fast those that run are, all together.
  public var bytesPerSecond = 0.0
  /// How many have not ended.
  public var backlog = 0
  /// The bytes that are known to be left of those.
  public var backlogBytes: UInt64 = 0

  enum CodingKeys: String, CodingKey {
    case total, waiting, active, completed, failed, cancelled
    case failureRate = "failure_rate"
    case averageDurationMs = "average_duration_ms"
    case bytesPerSecond = "bytes_per_second"
    case backlog
    case backlogBytes = "backlog_bytes"
  }

  /// Counts uploads.
  public init(_ uploads: [View.UploadRecord]) {
    var durations: [Int64] = []
    for upload in uploads {
      total += 1
      switch upload.job.status {
      case .scheduled, .available, .retryable, .paused: waiting += 1
      case .running:
        active += 1
        bytesPerSecond += upload.bytesPerSecond ?? 0
      case .completed: completed += 1
      case .failed: failed += 1
      case .cancelled, .deleted: cancelled += 1
      }
      backlogBytes &+= upload.bytesLeft
      if let duration = upload.duration { durations.append(duration.milliseconds) }
    }
    backlog = waiting + active
    if completed + failed > 0 { failureRate = Double(failed) / Double(completed + failed) }
    if !durations.isEmpty { averageDurationMs = durations.reduce(0, +) / Int64(durations.count) }
  }
}
