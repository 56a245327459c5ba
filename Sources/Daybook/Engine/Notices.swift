internal import DaybookDomain

/// Counts what happens to jobs and concerns those who hold them, or know something of them.
///
/// Counted in memory alone: a number that has changed says that it is worth looking.
struct Notices: Sendable {
  /// How often a running attempt was ended, or asked to end, perhaps by somebody else.
  private(set) var interventionCount = 0

  /// How often private bytes were erased.
  private(set) var redactionCount = 0

  /// Takes note of an event.
  @inline(__always)
  mutating func note(_ event: JobEvent) {
    switch event {
    case .cancelRequested, .attemptInterrupted, .workerStopped: interventionCount &+= 1
    case .redacted: redactionCount &+= 1
    default: break
    }
  }

  /// Takes note that memory was built anew, and anything may have happened meanwhile.
  mutating func noteRestart() {
    interventionCount &+= 1
    redactionCount &+= 1
  }
}
