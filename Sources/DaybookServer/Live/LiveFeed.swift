internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookSystem

/// Gives live streams the events that they ask for.
///
/// One task follows the log for all of them. It looks at most twenty times a second, takes one view
/// for all, reads what is new once for each filter that anybody has, and keeps the last of it for
/// those who come to fetch it. Nobody is waited for: whoever comes too late for what is kept reads
/// the log, at its own pace, until it has caught up. So a stream that nobody reads costs nothing,
/// and a thousand streams with one filter cost what one does.
final class LiveFeed: Sendable {
  private let daybook: Daybook
  private let streamLimit: Int
  private let metrics: RequestMetrics
  private let state = Lock(State())

  struct State {
    var channels: [EventFilter: Channel] = [:]
    var streamCount = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextID: UInt64 = 0
    var isStopped = false
  }

  /// What is new for one filter.
  struct Channel {
    var subscriberCount = 0
    /// How far the log has been read.
    var position: LogPosition
    /// The last pieces, oldest first.
    var chunks: [EventChunk] = []
    var byteCount = 0
  }

  /// So many bytes of events are kept for each filter.
  private static let keptByteLimit = 1 << 20

  /// The least time between two looks at the log.
  private static let period = Duration.milliseconds(50)

  init(_ daybook: Daybook, streamLimit: Int, _ metrics: RequestMetrics) {
    self.daybook = daybook
    self.streamLimit = streamLimit
    self.metrics = metrics
  }

  /// The number of open streams.
  var streamCount: Int { state.withLock { $0.streamCount } }

  /// Takes a place for a stream.
  ///
  /// - Returns: Whether there was one; if so it must be given back with ``close(_:)``.
  func open(_ filter: EventFilter) async throws(DaybookError) -> Bool {
    let head = try await daybook.view().position
    let isOpen = state.withLock { state in
      guard state.streamCount < streamLimit, !state.isStopped else { return false }
      state.streamCount += 1
      state.channels[filter.live, default: Channel(position: head)].subscriberCount += 1
      return true
    }
    if isOpen { metrics.streamOpened() }
    return isOpen
  }

  /// Gives the place of a stream back.
  func close(_ filter: EventFilter) {
    metrics.streamClosed()
    state.withLock { state in
      state.streamCount -= 1
      guard var channel = state.channels.removeValue(forKey: filter.live) else { return }
      channel.subscriberCount -= 1
      if channel.subscriberCount > 0 { state.channels[filter.live] = channel }
    }
  }

  /// The events behind a position that meet a filter, and how far the log is read with them.
  ///
  /// Waits until there are any, the log has been read further, or a while has passed.
  ///
  /// - Returns: `nil` when the task is cancelled or the feed has stopped.
  func next(
    after position: LogPosition, _ filter: EventFilter, atMost limit: ContinuousClock.Instant
  ) async throws(DaybookError) -> (events: [EventChunk], position: LogPosition)? {
    while true {
      if Task.isCancelled { return nil }
      let step = state.withLock { $0.step(after: position, filter.live) }
      switch step {
      case .stopped: return nil
      case .found(let events, let reached): return (events, reached)
      case .behind(let start): return try await catchUp(after: position, to: start, filter)
      case .wait:
        if ContinuousClock.now >= limit { return ([], position) }
        await wait(after: position, filter.live, until: limit)
      }
    }
  }

  /// Follows the log until the task is cancelled.
  func run() async {
    var seen = daybook.log.commitNumber
    while !Task.isCancelled {
      await daybook.waitForCommit(since: seen)
      if Task.isCancelled { break }
      seen = daybook.log.commitNumber
      // What cannot be read now is read when the log can be.
      if state.withLock({ !$0.channels.isEmpty }), let view = try? await daybook.view() {
        advance(to: view)
      }
      try? await Task.sleep(for: Self.period)
    }
    stop()
  }

  /// Ends all streams, and lets no other begin.
  func stop() {
    let waiters = state.withLock { state in
      state.isStopped = true
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Reads what is new for every filter, and wakes who waits.
  private func advance(to view: View) {
    for (filter, channel) in state.withLock({ $0.channels }) {
      guard channel.position < view.position else { continue }
      var position = channel.position
      // A filter that cannot be read keeps its place, and is tried again.
      while position < view.position,
        let chunk = try? EventChunk(after: position, filter, in: view, through: view.position)
      {
        state.withLock { $0.publish(chunk, of: filter, limit: Self.keptByteLimit) }
        position = chunk.last
      }
    }
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Reads events from the log, some at a time, towards where the channel's begin.
  private func catchUp(
    after position: LogPosition, to start: LogPosition, _ filter: EventFilter
  ) async throws(DaybookError) -> (events: [EventChunk], position: LogPosition) {
    let view = try await daybook.view()
    let chunk = try EventChunk(after: position, filter.live, in: view, through: start)
    return (chunk.isEmpty ? [] : [chunk], chunk.last)
  }

  private func wait(
    after position: LogPosition, _ filter: EventFilter, until limit: ContinuousClock.Instant
  ) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.waitForNews(id, after: position, filter) }
      group.addTask { try? await Task.sleep(until: limit, clock: .continuous) }
      await group.next()
      group.cancelAll()
    }
  }

  private func waitForNews(
    _ id: UInt64, after position: LogPosition, _ filter: EventFilter
  ) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mustWait = state.withLock { state in
          // News may have come since they were asked for.
          guard case .wait = state.step(after: position, filter), !Task.isCancelled else {
            return false
          }
          state.waiters[id] = continuation
          return true
        }
        if !mustWait { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.resume()
    }
  }
}

extension LiveFeed.State {
  enum Step {
    case stopped
    case found([EventChunk], LogPosition)
    case behind(LogPosition)
    case wait
  }

  /// What is there for whoever knows everything up to a position.
  func step(after position: LogPosition, _ filter: EventFilter) -> Step {
    guard !isStopped, let channel = channels[filter] else { return .stopped }
    let start = channel.chunks.first?.after ?? channel.position
    if position < start { return .behind(start) }
    guard position < channel.position else { return .wait }
    let news = channel.chunks.filter { $0.last > position }
    // Somewhere inside a piece: the log has the rest of it.
    if let first = news.first, first.after < position { return .behind(first.last) }
    return .found(news.filter { !$0.isEmpty }, channel.position)
  }

  mutating func publish(_ chunk: EventChunk, of filter: EventFilter, limit: Int) {
    guard var channel = channels.removeValue(forKey: filter) else { return }
    channel.position = chunk.last
    if chunk.isEmpty, let last = channel.chunks.last {
      // Nothing new: what is kept reaches further.
      channel.chunks[channel.chunks.count - 1] = last.extended(to: chunk.last)
    } else {
      channel.chunks.append(chunk)
      channel.byteCount += chunk.byteCount
    }
    while channel.byteCount > limit, channel.chunks.count > 1 {
      channel.byteCount -= channel.chunks.removeFirst().byteCount
    }
    channels[filter] = channel
  }
}

extension EventFilter {
  /// The filter without where to begin, which streams with the same filter need not have in common.
  var live: EventFilter {
    var filter = self
    filter.after = .beginning
    return filter
  }
}
