extension JobState {
  /// Whether an event can have happened to a job in this state.
  ///
  /// For events that come from elsewhere, such as an import; what was decided here was checked
  /// then. Events that do not change a job's state can always have happened.
  ///
  /// - Parameters:
  ///   - event: What is said to have happened.
  ///   - attempt: In which attempt.
  ///   - time: When.
  /// - Returns: `false` when it cannot.
  public func admits(_ event: JobEvent, attempt: UInt32, at time: Timestamp) -> Bool {
    switch event {
    case .jobQueued, .jobRecalled: false
    case .attemptStarted: isReady(at: time) && attempt == self.attempt &+ 1
    case .stageEntered, .progress, .uploadProgress, .attemptFailed, .attemptInterrupted,
      .jobCompleted, .cancelRequested:
      status == .running && attempt == self.attempt
    case .jobFailed, .cancelled, .paused: !status.isTerminal
    case .resumed: status == .paused
    case .retried: status != .running && status != .paused && status != .available
    case .rescheduled: status.isWaiting || status == .paused
    case .deleted: status != .running
    default: true
    }
  }
}

extension JobEvent {
  /// Whether it can happen to a job that was ended so long ago that it left memory.
  public var needsNoState: Bool {
    switch self {
    case .jobRecalled, .redacted, .temporaryFileRegistered, .temporaryFileRemoved,
      .lateResultRefused, .keySkipped:
      true
    default: false
    }
  }
}
