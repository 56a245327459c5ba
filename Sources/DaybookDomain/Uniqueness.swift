/// Which earlier jobs with the same key keep a new one out.
public enum Uniqueness: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// None: the key only says what the job is about.
  case none = 0
  /// A job that has not ended.
  case unfinished = 1
  /// A job that has not ended, or that was completed.
  case undone = 2
  /// Any job that was not deleted.
  case ever = 3
}

extension Uniqueness {
  /// Whether a job in `status` keeps a new job with the same key out.
  public func isHeld(by status: JobStatus) -> Bool {
    switch self {
    case .none: false
    case .unfinished: !status.isTerminal
    case .undone: !status.isTerminal || status == .completed
    case .ever: status != .deleted
    }
  }
}
