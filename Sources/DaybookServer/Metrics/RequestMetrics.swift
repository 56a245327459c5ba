internal import DaybookSystem
public import Metrics

/// Counts and times requests, and counts what is open, with swift-metrics.
///
/// | label | kind of figure | dimensions |
/// |---|---|---|
/// | `daybook_http_requests` | counter | `method`, `route`, `status` |
/// | `daybook_http_request_duration` | timer | `method`, `route` |
/// | `daybook_http_connections`, `daybook_http_streams` | meter | |
/// | `daybook_http_tokens_rejected` | counter | |
///
/// A route is a template, such as `/v1/jobs/{id}`, never a path, of which there is no end.
public final class RequestMetrics: Sendable {
  private let factory: any MetricsFactory
  private let connections: Meter
  private let streams: Meter
  private let rejectedTokens: Counter
  private let counters = Lock<[Answer: Counter]>([:])
  private let timers = Lock<[Call: Timer]>([:])

  private struct Call: Hashable, Sendable {
    var method: String
    var route: String

    var dimensions: [(String, String)] { [("method", method), ("route", route)] }
  }

  private struct Answer: Hashable, Sendable {
    var call: Call
    var status: Int
  }

  /// Sets the figures up.
  ///
  /// - Parameter factory: Where they go: the factory of the program unless one is given.
  public init(factory: (any MetricsFactory)? = nil) {
    let factory = factory ?? MetricsSystem.factory
    self.factory = factory
    connections = Meter(label: "daybook_http_connections", factory: factory)
    streams = Meter(label: "daybook_http_streams", factory: factory)
    rejectedTokens = Counter(label: "daybook_http_tokens_rejected", factory: factory)
  }

  /// Counts a request that was answered.
  ///
  /// - Parameters:
  ///   - method: As the client wrote it; what HTTP does not know counts as `other`.
  ///   - route: The template that it met; `nil`, which counts as `none`, when it met none.
  ///   - status: The status of the answer.
  ///   - duration: From the head of the request to the end of the answer.
  public func record(method: String, route: String?, status: Int, duration: Duration) {
    let call = Call(
      method: Self.methods.contains(method) ? method : "other", route: route ?? "none")
    let answer = Answer(call: call, status: status)
    let counter = counters.withLock { counters in
      if let known = counters[answer] { return known }
      let counter = Counter(
        label: "daybook_http_requests", dimensions: call.dimensions + [("status", "\(status)")],
        factory: factory)
      counters[answer] = counter
      return counter
    }
    let timer = timers.withLock { timers in
      if let known = timers[call] { return known }
      let timer = Timer(
        label: "daybook_http_request_duration", dimensions: call.dimensions, factory: factory)
      timers[call] = timer
      return timer
    }
    counter.increment()
    timer.record(duration: duration)
  }

  /// Notes that a client has connected.
  public func connectionOpened() { connections.increment() }

  /// Notes that a connection is gone.
  public func connectionClosed() { connections.decrement() }

  /// Notes that somebody follows events.
  public func streamOpened() { streams.increment() }

  /// Notes that somebody follows events no more.
  public func streamClosed() { streams.decrement() }

  /// Counts a request whose token is missing or wrong.
  public func tokenRejected() { rejectedTokens.increment() }

  private static let methods: Set<String> = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE",
  ]
}
