internal import Daybook
internal import DaybookLog
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// Server-sent events.
extension Call {
  /// After so long without an event a comment shows that the line is up.
  private static let silence = Duration.seconds(15)

  /// Answers with events as they come.
  ///
  /// - Parameter last: The last event that the reader has, if it has been here before.
  /// - Returns: An answer that ends when the reader goes away, its token does, or the server stops.
  /// - Throws: ``Problem`` for wrong parameters, and when too many streams are open.
  func stream(behind last: LogPosition?) async throws -> Response {
    var query = try query()
    let startsAtHead = !query.has("after")
    var filter = try query.events()
    try query.end()
    if let last {
      filter.after = last
    } else if startsAtHead {
      filter.after = try await daybook.view().position
    }
    guard core.feed.streamCount < core.options.streamLimit else { throw Problem.tooManyStreams }
    let (caller, core, body, wanted) = (caller, core, request.body, filter)
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        var out = writer
        try await out.write(ByteBuffer(string: ": \(wanted.after.rawValue)\nretry: 1000\n\n"))
        if try await core.feed.open(wanted) {
          defer { core.feed.close(wanted) }
          // Whoever is slow reads the log, which may take longer than an event loop has time for.
          try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await Self.send(wanted, to: caller, core, while: body, &out)
          }
        }
        try await out.finish(nil)
      })
  }

  /// Sends events until the reader goes away, its token holds no more, or the server stops.
  @concurrent
  private static func send(
    _ filter: EventFilter, to caller: Caller, _ core: ServerCore, while body: RequestBody,
    _ writer: inout any ResponseBodyWriter
  ) async throws {
    var out = writer
    try? await body.consumeWithCancellationOnInboundClose { _ in
      var position = filter.after
      while let news = try await core.feed.next(after: position, filter, atMost: .now + silence),
        core.access.stands(caller, now: .now)
      {
        if news.events.isEmpty, news.position == position {
          try await out.write(ByteBuffer(string: ": \(position.rawValue)\n\n"))
        }
        for chunk in news.events { try await out.write(chunk.stream) }
        position = news.position
      }
    }
  }
}

extension Problem {
  static var tooManyStreams: Problem {
    var problem = Problem(
      "too-many-streams", "Too many streams are open", .serviceUnavailable,
      "As many live streams are open as may be. Try again later.")
    problem.headers = [HTTPField(name: .retryAfter, value: "5")]
    return problem
  }
}
