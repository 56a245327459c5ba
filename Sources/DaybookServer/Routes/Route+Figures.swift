internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird

/// Figures, uploads, what is stuck, what changed, who one is.
extension Route {
  static let figures: [Route] = [
    .get("/v1/stats", .viewer) { call in
      try await call.reading { view, _ in try StatsDocument(view) }
    },
    .get("/v1/stats/timeline", .viewer) { call in
      try await call.reading { view, query in
        let until = min(try query.time("until") ?? view.time, view.time)
        let since = try query.time("since") ?? until.adding(milliseconds: -86_400_000)
        let span = until.milliseconds - since.milliseconds
        guard span > 0 else { throw Problem.invalid("since", "does not lie before \"until\"") }
        let standard = max((span / 100 + 999) / 1_000 * 1_000, 1_000)
        let step = try query.duration("step").map(\.wholeMilliseconds) ?? standard
        guard step >= 1_000 else { throw Problem.invalid("step", "is shorter than 1s") }
        guard (span + step - 1) / step < Timeline.stepLimit else {
          throw Problem.invalid("step", "makes more than \(Timeline.stepLimit) steps")
        }
        return PositionedDocument(
          try call.core.timelines.timeline(view, from: since, to: until, stepMilliseconds: step),
          of: view)
      }
    },
    .get("/v1/stuck", .viewer) { call in
      try await call.reading { view, _ in
        PageDocument(try view.stuck().map { StuckDocument($0) }, of: view)
      }
    },
    .get("/v1/uploads", .viewer) { call in
      try await call.reading { view, query in
        let wanted = try query.jobs()
        let cursor = try query.jobCursor()
        let limit = try query.limit()
        let uploads = try view.uploads(wanted)
        let rest = cursor.map { last in uploads.drop { $0.job.id >= last } } ?? uploads[...]
        let shown = Array(rest.prefix(limit))
        let next = rest.count > limit ? shown.last.map { "\($0.job.id.rawValue)" } : nil
        return UploadPage(
          page: PageDocument(try view.documents(of: shown), next: next, of: view),
          figures: UploadFigures(uploads))
      }
    },
    .get("/v1/diff", .viewer) { call in
      var query = try call.query()
      guard let from = try query.moment("from") else { throw Problem.invalid("from", "is missing") }
      let to = try query.moment("to")
      try query.end()
      let later = try await call.core.view(at: to)
      if let answer = call.unchanged(later.position) { return answer }
      let earlier = try await call.core.view(at: from)
      guard earlier.position <= later.position else {
        throw Problem.invalid("from", "lies behind \"to\"")
      }
      let document = try later.document(of: later.difference(since: earlier), since: earlier)
      return try .json(document, .ok, [HTTPField(name: .eTag, value: ETag.tag(later.position))])
    },
    .get("/v1/me", .viewer) { call in
      try await call.reading { view, _ in MeDocument(call, view) }
    },
  ]
}

/// A page of uploads, and the figures of all that match.
private struct UploadPage: Encodable {
  var page: PageDocument<UploadDocument>
  var figures: UploadFigures

  private enum CodingKeys: CodingKey { case figures }

  func encode(to encoder: any Encoder) throws {
    try page.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(figures, forKey: .figures)
  }
}

/// Who the caller is, and whom it talks to.
private struct MeDocument: Encodable {
  var actor: String
  var role: String
  var version: String
  var log: String
  var createdAt: String
  var deleteThreshold: Int
  var position: UInt64
  var time: String

  enum CodingKeys: String, CodingKey {
    case actor, role, version, log
    case createdAt = "created_at"
    case deleteThreshold = "delete_threshold"
    case position, time
  }

  init(_ call: Call, _ view: View) {
    actor = call.caller.actor
    role = call.caller.role.rawValue
    version = DaybookServer.version
    log = "\(call.daybook.identity)"
    createdAt = call.daybook.createdAt.rfc3339
    deleteThreshold = call.core.options.deleteThreshold
    position = view.position.rawValue
    time = view.time.rfc3339
  }
}

extension Duration {
  /// Whole milliseconds.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }
}
