import DaybookDomain

/// One job as its callers see it: the plain state against which a history is held.
struct JobCourse: Hashable {
  var status: JobStatus?
  var attempt: UInt32 = 0
  var failures = 0
  var interruptions = 0

  /// What a call does to one job.
  enum Step: Hashable {
    case queue
    case lease(UInt32)
    case complete(UInt32)
    case fail(UInt32)
    case cancel
    case retry
    case read
    case interrupt
  }

  /// Takes a step.
  ///
  /// - Returns: What is to be answered; `nil` when the step cannot be taken now.
  mutating func take(_ step: Step) -> ClientAnswer? {
    if step == .queue {
      guard status == nil else { return nil }
      status = .available
      return .became(.available)
    }
    guard let status else { return nil }
    switch step {
    case .queue: return nil
    case .lease(let number):
      guard status.isWaiting, number == attempt + 1 else { return nil }
      attempt = number
      self.status = .running
      return .became(.running)
    case .complete(let number):
      if status == .completed, number == attempt { return .became(.completed) }
      guard status == .running, number == attempt else { return .late }
      self.status = .completed
    case .fail(let number):
      guard status == .running, number == attempt else { return .late }
      failures += 1
      interruptions = 0
      // Its due time has come at once, so that it is shown as available.
      self.status = failures < 3 ? .retryable : .failed
      return .became(failures < 3 ? .available : .failed)
    case .cancel:
      guard !status.isTerminal else { return .refused }
      self.status = .cancelled
    case .retry:
      guard status.isTerminal || status == .retryable else { return .refused }
      failures = 0
      interruptions = 0
      self.status = .available
    case .read: return .shown(status == .retryable ? .available : status, attempt: attempt)
    case .interrupt:
      guard status == .running else { return nil }
      interruptions += 1
      self.status = interruptions < 3 ? .available : .failed
    }
    return .became(self.status!)
  }
}
