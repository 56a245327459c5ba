public import DaybookDomain
public import Logging

/// What a handler knows of its attempt, and how it tells how far it is.
public struct JobContext: Sendable {
  /// The attempt.
  public let lease: Lease

  /// Where the job stands, for whoever wants to know more, or to queue more.
  public let daybook: Daybook

  private let reporter: ProgressReporter
  private let baseLogger: Logger

  init(lease: Lease, daybook: Daybook, reporter: ProgressReporter, logger: Logger) {
    self.lease = lease
    self.daybook = daybook
    self.reporter = reporter
    baseLogger = logger
  }

  /// The job.
  public var job: JobID { lease.job }

  /// The attempt, counted from 1.
  public var attempt: Int { Int(lease.attempt) }

  /// What kind of work it is.
  public var kind: String { lease.kind }

  /// The queue that the job waited in.
  public var queue: String { lease.queue }

  /// The stage that the attempt entered last; empty before the first.
  public var stage: String { reporter.stage }

  /// Whether the attempt is to end: it was cancelled or paused, its time is over, its lease is
  /// lost, or the worker stops.
  ///
  /// The handler's task is cancelled then.
  public var isCancelled: Bool { Task.isCancelled }

  /// A logger that names job, kind and attempt with every line.
  public var logger: Logger {
    var logger = baseLogger
    logger[metadataKey: "job"] = "\(lease.job.rawValue)"
    logger[metadataKey: "kind"] = "\(lease.kind)"
    logger[metadataKey: "attempt"] = "\(lease.attempt)"
    return logger
  }

  /// Tells that the attempt entered a stage; durable when the call returns.
  ///
  /// - Parameter stage: 1 to 255 bytes.
  /// - Throws: ``DaybookError``; ``JobRejection/staleAttempt(current:)`` when the lease has ended,
  ///   and there is no point in going on.
  public func enterStage(_ stage: String) async throws(DaybookError) {
    try await reporter.enterStage(stage)
  }

  /// Tells how far the attempt is, in units of its own.
  ///
  /// It returns at once and may be called as often as one likes: at most one event is recorded in
  /// a quarter of a second, and the last one always.
  ///
  /// - Parameters:
  ///   - done: How much is done.
  ///   - total: How much there is; 0 when nobody knows.
  public func progress(_ done: UInt64, of total: UInt64 = 0) {
    let progress = JobEvent.Progress(done: done, total: total)
    reporter.report(.progress(attempt: lease.attempt, progress))
  }

  /// Tells how far an upload is; coalesced as ``progress(_:of:)``.
  public func uploadProgress(_ progress: JobEvent.UploadProgress) {
    reporter.report(.uploadProgress(attempt: lease.attempt, progress))
  }
}
