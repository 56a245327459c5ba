internal import Metrics

/// Times and counts commits, with swift-metrics; ``Daybook/Options/metrics`` lists the figures.
///
/// What they go to is looked up once: a commit takes too little time for that.
struct CommitMetrics: Sendable {
  private let duration: Timer
  private let commands: Recorder
  private let events: Recorder
  private let bytes: Recorder
  private let failures: Counter

  /// Sets the figures up; fails when they would go nowhere.
  ///
  /// - Parameter factory: Where they go: the factory of the program unless one is given.
  init?(_ factory: (any MetricsFactory)?) {
    let factory = factory ?? MetricsSystem.factory
    if factory is NOOPMetricsHandler { return nil }
    duration = Timer(label: "daybook_commit_duration", factory: factory)
    commands = Recorder(label: "daybook_commit_commands", factory: factory)
    events = Recorder(label: "daybook_commit_events", factory: factory)
    bytes = Recorder(label: "daybook_commit_bytes", factory: factory)
    failures = Counter(label: "daybook_commits_failed", factory: factory)
  }

  /// The moment before a transaction begins.
  func start() -> ContinuousClock.Instant { .now }

  /// Counts a transaction that ended well, unless it had nothing to commit.
  func committed(_ size: CommitSize, since start: ContinuousClock.Instant) {
    if size.byteCount == 0 { return }
    duration.record(duration: .now - start)
    commands.record(size.commandCount)
    events.record(size.eventCount)
    bytes.record(size.byteCount)
  }

  /// Counts a transaction that did not end well.
  func failed() { failures.increment() }
}

/// How much a transaction has committed.
struct CommitSize: Sendable {
  /// The number of commands that it carried out.
  var commandCount: Int
  /// The number of events that it recorded.
  var eventCount: Int
  /// About how many bytes it wrote.
  var byteCount: Int

  /// Measures a transaction that has ended.
  init(_ commandCount: Int, _ state: borrowing EngineState) {
    self.commandCount = commandCount
    eventCount = Int(state.ledger.head.position.rawValue - state.batchStart.position.rawValue)
    byteCount = state.writtenByteCount
  }
}
