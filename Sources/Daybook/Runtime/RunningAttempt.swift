internal import DaybookDomain

/// An attempt whose handler runs in this process.
struct RunningAttempt: Sendable {
  /// The lease under which it was started; it may have ended since.
  var lease: Lease

  /// Takes what it says of its progress.
  var reporter: ProgressReporter

  /// The task of the handler.
  var task: Task<Void, Never>?

  /// Ends the attempt when its time is over, if it has a time-out.
  var timer: Task<Void, Never>?

  /// Why its task was cancelled; `nil` while it was not.
  var cancellation: Cancellation?

  /// Whether the handler did not end in time, so that its slot is lost until it does.
  var isOverdue = false

  /// Whether the attempt was answered for, although its handler goes on.
  var isAnswered = false

  /// Why the task of a handler is cancelled.
  enum Cancellation: Sendable {
    /// Somebody cancelled the job.
    case requested
    /// The attempt has no lease any more: paused, cancelled without asking, or expired.
    case taken
    /// Its time is over.
    case timedOut
    /// The worker stops.
    case shutdown
  }
}

extension RunningAttempt {
  /// How the attempt has ended.
  ///
  /// - Parameters:
  ///   - result: What the handler returned or threw.
  ///   - now: From when on a retry after a while is counted.
  /// - Returns: What is to be recorded; `nil` when there is nothing left to say.
  func outcome(of result: Result<[UInt8]?, any Error>, now: Timestamp) -> AttemptOutcome? {
    switch (result, cancellation) {
    case (.success(let output), _):
      // Done is done, and when it is too late for it, that is recorded.
      .completed(result: output)
    case (.failure(let error), nil):
      .failed(Failure(error, stage: reporter.stage, now: now))
    case (.failure, .taken): nil
    case (.failure, _) where isAnswered: nil
    case (.failure, .requested): .cancelled
    case (.failure, .shutdown): .interrupted(.shutdown)
    case (.failure, .timedOut): .failed(timeoutFailure(reason: "time-out"))
    }
  }

  /// The failure of an attempt whose time is over.
  func timeoutFailure(reason: String) -> Failure {
    var failure = Failure(
      message: "the attempt took longer than \(lease.timeout.map { "\($0)" } ?? "allowed")",
      errorType: "Timeout")
    failure.reason = reason
    failure.stage = reporter.stage
    failure.category = .transient
    return failure
  }
}
