public import Daybook
internal import DaybookLog

/// The figures of a server, as Prometheus fetches them.
///
/// What happens in this process is counted in ``registry`` as it happens: give it to the daybook
/// by ``Daybook/Daybook/Options/metrics`` before it is opened, or bootstrap swift-metrics with it.
/// What stands in the log is read from the log when somebody asks, so that it is right whoever
/// wrote it, and after every restart.
public final class ServerMetrics: Sendable {
  /// The type of what ``exposition(of:)`` returns.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Where figures go that are counted as they happen.
  public let registry: PrometheusRegistry

  /// Counts requests.
  public let requests: RequestMetrics

  private let version: String
  private let treeSize: (@Sendable () -> UInt64?)?
  private let failures = FailureCategoryCounts()

  /// Creates the figures of one server with one log.
  ///
  /// - Parameters:
  ///   - version: The version of the program.
  ///   - treeSize: The number of events that the saved hash tree covers; `nil`, and `nil` is what
  ///     it returns, where no tree is kept.
  public init(version: String, treeSize: (@Sendable () -> UInt64?)? = nil) {
    registry = PrometheusRegistry(help: Self.help)
    requests = RequestMetrics(factory: registry)
    self.version = version
    self.treeSize = treeSize
  }

  /// All figures in Prometheus' text format.
  ///
  /// The first call reads the whole log, to count failures by category.
  ///
  /// - Throws: ``DaybookError`` when the log cannot be read.
  /// - Complexity: O(*m* + *n*), *m* being the number of jobs in memory and *n* that of events
  ///   since the last call.
  public func exposition(of daybook: Daybook) async throws(DaybookError) -> [UInt8] {
    // Asked before the view is taken: what has been handled by then, the view shows.
    let followers = try daybook.followerPositions()
    let treeSize = treeSize?()
    let view = try await daybook.view()
    let figures = LogFigures(
      view: view, version: version, followers: followers, treeSize: treeSize,
      failures: try failures.counts(in: view), file: FileFigures(daybook.log))
    var exposition = Exposition()
    try figures.write(to: &exposition)
    registry.write(to: &exposition)
    return exposition.bytes()
  }

  private static let help = [
    "daybook_attempt_duration": "How long attempts ran in this process, by kind and outcome.",
    "daybook_attempts": "Attempts that ended in this process, by kind and outcome.",
    "daybook_attempts_running": "Attempts that run in this process.",
    "daybook_commit_bytes": "About how many bytes a commit of this process wrote.",
    "daybook_commit_commands": "How many commands shared a commit of this process.",
    "daybook_commit_duration": "How long a commit of this process took until it was durable.",
    "daybook_commit_events": "How many events a commit of this process recorded.",
    "daybook_commits_failed": "Commits of this process that failed.",
    "daybook_http_connections": "Connections that are open.",
    "daybook_http_request_duration": "How long requests took, to the end of their answers.",
    "daybook_http_requests": "Requests that were answered, by route and status.",
    "daybook_http_streams": "Clients that follow events.",
    "daybook_http_tokens_rejected": "Requests whose token was missing or wrong.",
  ]
}
