internal import DaybookDomain
internal import DaybookProjections

extension View {
  /// Whether all queues are paused, besides those that are paused by themselves.
  public var isEverythingPaused: Bool { photograph.ledger.controls.isEverythingPaused }

  /// What holds the jobs of a queue back.
  struct QueueControl {
    var isPaused = false
    var limits = QueueLimits.none
    var kindLimits: [String: QueueLimits] = [:]
  }

  /// What holds the jobs of queues back, and empty figures of those that never had a job.
  func queueControls() -> (controls: [Name: QueueControl], unused: [QueueStats.Entry]) {
    var controls: [Name: QueueControl] = [:]
    photograph.ledger.controls.enumerate { scope in
      guard scope.isPaused || scope.isLimited else { return }
      let limits = QueueLimits(scope.limits)
      if scope.limits.kind == .none {
        controls[scope.limits.queue, default: QueueControl()].isPaused = scope.isPaused
        controls[scope.limits.queue]?.limits = limits
      } else {
        let kind = word(scope.limits.kind)
        controls[scope.limits.queue, default: QueueControl()].kindLimits[kind] = limits
      }
    }
    let used = Set(photograph.ledger.queues.entries.map(\.queue))
    let unused = controls.keys.filter { !used.contains($0) }.map { QueueStats.Entry(queue: $0) }
    return (controls, unused)
  }
}
