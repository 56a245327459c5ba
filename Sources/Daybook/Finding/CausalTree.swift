public import DaybookDomain
public import DaybookLog
public import DaybookWire

/// What led to a job, and what came of it, across jobs, retries and batches.
///
/// An event of a job stands under the one that began the job. What begins a job, and what happens
/// to no job, stands under the event that led to it: its cause, or the batch, scan or worker that
/// it is part of.
public struct CausalTree: Sendable {
  /// An event with its place in the tree.
  public struct Node: Sendable {
    /// The event.
    public let recorded: RecordedEvent
    /// What is left of its private bytes.
    public let detail: DetailContent
    /// The event under which it stands; ``LogPosition/beginning`` for the first.
    public let parent: LogPosition
    /// How deep it stands: 0 for the first.
    public let depth: Int
  }

  /// The nodes, each before those under it, and those under one event by their positions.
  public let nodes: [Node]
}

extension View {
  /// Finds out what led to a job, and what came of it.
  ///
  /// - Parameter job: The job, deleted or not.
  /// - Returns: The events that led to it, from the very first on, then its own, with all that
  ///   they led to; `nil` when there never was such a job.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  /// - Complexity: O(*n*) in the number of events since the job began, and as much memory as the
  ///   tree has nodes.
  public func causalTree(of job: JobID) throws(DaybookError) -> CausalTree? {
    let first = LogPosition(rawValue: job.rawValue)
    guard let begun = try event(at: first), begun.recorded.event.beginsJob else { return nil }
    var collector = CausalCollector()
    for ancestor in try ancestors(of: begun.recorded) {
      collector.add(ancestor.recorded, ancestor.detail, isWhole: false)
    }
    collector.add(begun.recorded, begun.detail, isWhole: true)
    var filter = EventFilter()
    filter.after = first
    try forEachEvent(matching: filter) { recorded, detail in
      if collector.leadsHere(recorded) { collector.add(recorded, detail, isWhole: true) }
      return .proceed
    }
    return CausalTree(nodes: collector.nodes())
  }

  /// What led to an event, from the very first on.
  private func ancestors(
    of recorded: RecordedEvent
  ) throws(DaybookError) -> [(recorded: RecordedEvent, detail: DetailContent)] {
    var found: [(recorded: RecordedEvent, detail: DetailContent)] = []
    var next = recorded.origin
    while next > .beginning, let event = try event(at: next) {
      found.append(event)
      next = event.recorded.origin
    }
    return found.reversed()
  }
}

/// Collects the events of a tree, in the order of the log.
private struct CausalCollector {
  private var events: [(recorded: RecordedEvent, detail: DetailContent)] = []
  private var depths: [LogPosition: Int] = [:]
  /// The events whose consequences belong to the tree.
  private var members: Set<LogPosition> = []

  /// Whether an event came of one of the tree.
  func leadsHere(_ recorded: RecordedEvent) -> Bool { members.contains(recorded.origin) }

  mutating func add(_ recorded: RecordedEvent, _ detail: DetailContent, isWhole: Bool) {
    events.append((recorded, detail))
    if isWhole { members.insert(recorded.position) }
    depths[recorded.position] = depths[recorded.origin].map { $0 + 1 } ?? 0
  }

  /// The nodes, each before those under it.
  func nodes() -> [CausalTree.Node] {
    var under: [LogPosition: [Int]] = [:]
    for index in events.indices.reversed() where index > 0 {
      under[events[index].recorded.origin, default: []].append(index)
    }
    var nodes: [CausalTree.Node] = []
    nodes.reserveCapacity(events.count)
    var open = events.isEmpty ? [] : [0]
    while let index = open.popLast() {
      let (recorded, detail) = events[index]
      nodes.append(
        CausalTree.Node(
          recorded: recorded, detail: detail, parent: index == 0 ? .beginning : recorded.origin,
          depth: depths[recorded.position] ?? 0))
      open += under[recorded.position] ?? []
    }
    return nodes
  }
}

extension RecordedEvent {
  /// The event that it stands under: what led to it, or what it is part of.
  fileprivate var origin: LogPosition {
    if job != .none && !event.beginsJob { return LogPosition(rawValue: job.rawValue) }
    if cause != .beginning { return cause }
    return LogPosition(rawValue: event.whole)
  }
}

extension JobEvent {
  /// The event that began what this one is part of; 0 for one that is part of nothing.
  fileprivate var whole: UInt64 {
    switch self {
    case .jobQueued(let specification): specification.batch.rawValue
    case .batchSealed(let sealed): sealed.batch.rawValue
    case .batchFinished(let finished): finished.batch.rawValue
    case .scanCheckpointed(let scan), .scanFinished(let scan): scan.scan.rawValue
    case .heartbeat(let heartbeat): heartbeat.worker.rawValue
    case .workerStopped(let stopped): stopped.worker.rawValue
    default: 0
    }
  }
}
