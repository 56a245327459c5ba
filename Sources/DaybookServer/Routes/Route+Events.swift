internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The log itself.
extension Route {
  private static let forms = ["application/x-ndjson", "application/json", "text/event-stream"]

  static let events: [Route] = [
    .get("/v1/events", .viewer) { call in
      let last = try call.lastEvent()
      if call.prefers("text/event-stream", among: forms) {
        return try await call.stream(behind: last)
      }
      return try await call.events(asPage: call.prefers("application/json", among: forms))
    },
    .get("/v1/events/{position}", .viewer) { call in
      let position = LogPosition(rawValue: try call.number("position"))
      try call.endQuery()
      let view = try await call.daybook.view()
      guard position <= view.position, let event = try view.event(at: position) else {
        throw Problem(.noSuchMoment(.behindLast(view.position.rawValue)))
      }
      if let answer = call.unchanged(position) { return answer }
      var lines = EventLineWriter()
      lines.write(event.recorded, detail: event.detail, names: view.names)
      return .json(lines.writer, .ok, [HTTPField(name: .eTag, value: ETag.tag(position))])
    },
    .get("/v1/jobs/{id}/events", .viewer) { call in
      try await call.readingJob { view, job in
        var filter = EventFilter()
        filter.job = job
        var page = EventPage()
        try view.forEachEvent(matching: filter) { recorded, detail in
          page.add(recorded, detail, view)
          return .proceed
        }
        return page.answer(
          asPage: !call.prefers("application/x-ndjson", among: ["application/json", forms[0]]),
          next: nil, view)
      }
    },
    // Whoever asks for it with an upgrade that is granted never comes here.
    .get("/v1/live", .viewer) { call in
      var query = try call.query()
      _ = try query.events()
      try query.end()
      guard call.core.feed.streamCount < call.core.options.streamLimit else {
        throw Problem.tooManyStreams
      }
      var problem = Problem(
        "upgrade-required", "This is for WebSocket", .upgradeRequired,
        "Ask with 'Upgrade: websocket' on a connection of its own, or follow /v1/events with "
          + "'Accept: text/event-stream'.")
      problem.headers = [
        HTTPField(name: .upgrade, value: "websocket"),
        HTTPField(name: .connection, value: "upgrade"),
      ]
      throw problem
    },
  ]
}

extension Call {
  /// The last event that a reader of a stream has.
  fileprivate func lastEvent() throws(Problem) -> LogPosition? {
    guard let last = request.headers[.lastEventID] else { return nil }
    guard let position = UInt64(decimal: last), position <= UInt64(Int64.max) else {
      throw .invalid("Last-Event-ID", "is not a position")
    }
    return LogPosition(rawValue: position)
  }

  /// Answers with events that are there.
  fileprivate func events(asPage isPage: Bool) async throws -> Response {
    var query = try query()
    let view = try await core.view(at: try query.moment("at"))
    let filter = try query.events()
    let isNewestFirst = try query.word("order", of: ["asc", "desc"]) == "desc"
    let limit = try query.limit(1_000, atMost: 100_000)
    try query.end()
    if let answer = unchanged(view.position) { return answer }
    var page = EventPage()
    var last: LogPosition?
    var hasMore = false
    try view.forEachEvent(matching: filter, order: isNewestFirst ? .newestFirst : .oldestFirst) {
      recorded, detail in
      if page.count == limit {
        hasMore = true
        return .stop
      }
      page.add(recorded, detail, view)
      last = recorded.position
      return page.byteCount < EventPage.byteLimit ? .proceed : .stop
    }
    if page.byteCount >= EventPage.byteLimit { hasMore = true }
    let next = hasMore ? last.map { isNewestFirst ? $0.rawValue - 1 : $0.rawValue } : nil
    return page.answer(asPage: isPage, next: next, view)
  }
}

/// Events as they are answered.
private struct EventPage: ~Copyable {
  /// An answer holds about so much, and says where to go on.
  static let byteLimit = 16 << 20

  private var lines = EventLineWriter()
  private(set) var count = 0

  var byteCount: Int { lines.writer.count }

  mutating func add(_ recorded: RecordedEvent, _ detail: DetailContent, _ view: View) {
    lines.write(recorded, detail: detail, names: view.names)
    count += 1
  }

  /// The events as lines, or as a page.
  consuming func answer(asPage isPage: Bool, next: UInt64?, _ view: View) -> Response {
    var headers = [HTTPField(name: .eTag, value: ETag.tag(view.position))]
    if let next { headers.append(HTTPField(name: .daybookNext, value: "\(next)")) }
    guard isPage else {
      return .bytes(ByteBuffer(copying: lines.writer), "application/x-ndjson", .ok, headers)
    }
    var page = ByteBuffer()
    page.writeString("{\"items\":[")
    var body = ByteBuffer(copying: lines.writer)
    // A line ends where the next element begins.
    var isFirst = true
    while let line = body.readLine() {
      if !isFirst { page.writeString(",") }
      page.writeImmutableBuffer(line)
      isFirst = false
    }
    page.writeString("]")
    if let next { page.writeString(",\"next\":\"\(next)\"") }
    page.writeString(",\"position\":\(view.position.rawValue),\"time\":\"\(view.time.rfc3339)\"}")
    return .bytes(page, "application/json", .ok, headers)
  }
}

extension ByteBuffer {
  /// Reads up to a line feed, which is taken and not returned.
  fileprivate mutating func readLine() -> ByteBuffer? {
    guard let end = readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = readSlice(length: end - readerIndex)
    moveReaderIndex(forwardBy: 1)
    return line
  }
}

extension CallQuery {
  /// Takes which events are meant.
  mutating func events() throws(Problem) -> EventFilter {
    var filter = EventFilter()
    let types = texts("type")
    if !types.isEmpty {
      guard let known = EventTypes(words: types) else {
        throw .invalid("type", "is not one of \(JobEvent.typeWords.joined(separator: ", "))")
      }
      filter.types = known
    }
    if let after = try whole("after") { filter.after = LogPosition(rawValue: after) }
    if let through = try whole("through") { filter.through = LogPosition(rawValue: through) }
    filter.job = try whole("job", in: 1...UInt64(Int64.max)).map(JobID.init(rawValue:))
    filter.actor = try name("actor")
    filter.cause = try whole("cause", in: 1...UInt64(Int64.max)).map(LogPosition.init(rawValue:))
    filter.kind = try name("kind")
    filter.queue = try name("queue")
    filter.key = try key("key")
    filter.labels = try labels("label")
    filter.errorType = try name("error_type")
    filter.since = try time("since")
    filter.until = try time("until")
    return filter
  }
}
