internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird

/// What failed, and what a rerun leaves out.
extension Route {
  static let failures: [Route] = [
    .get("/v1/failures", .viewer) { call in
      try await call.reading { view, query in
        let isAll = try query.flag("all")
        let wanted = try query.failures()
        let search = try query.text("search")
        let sort = try query.word("sort", of: ["-time", "time", "-count", "count"]) ?? "-time"
        let cursor = try query.cursor()
        let limit = try query.limit()
        let records = try view.failures(wanted, includesResolved: isAll)
        let place: (View.FailureRecord) -> PagePlace = { PagePlace($0, sortedBy: sort) }
        guard let search, !search.isEmpty else {
          let (page, next) = records.page(behind: cursor, limit: limit, place)
          return PageDocument(try view.documents(of: page), next: next, of: view)
        }
        let found = zip(records, try view.documents(of: records)).filter { $1.mentions(search) }
        let (page, next) = found.page(behind: cursor, limit: limit) { place($0.0) }
        return PageDocument(page.map(\.1), next: next, of: view)
      }
    },
    .get("/v1/failures/groups", .viewer) { call in
      try await call.reading { view, query in
        var dimensions: [FailureDimension] = []
        for word in query.texts("by").flatMap({ $0.split(separator: ",") }) {
          guard let dimension = FailureDimension(rawValue: String(word)) else {
            let words = FailureDimension.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid("by", "is not one of \(words)")
          }
          if dimensions.contains(dimension) { throw Problem.invalid("by", "names \(word) twice") }
          dimensions.append(dimension)
        }
        if dimensions.isEmpty { throw Problem.invalid("by", "is missing") }
        var wanted = try query.failures()
        wanted.limit = try query.limit(100)
        return PositionedDocument(try FailureCountsDocument(view, dimensions, wanted), of: view)
      }
    },
  ]

  static let skipList: [Route] = [
    .get("/v1/skiplist", .viewer) { call in
      try await call.reading { view, query in
        let search = try query.text("search")
        let source = try query.word("source", of: ["failure", "hand"])
        let sort = try query.word("sort", of: ["-time", "time", "key"]) ?? "-time"
        let cursor = try query.cursor()
        let limit = try query.limit()
        let records = view.skipList().filter { record in
          source.map { ($0 == "hand") == (record.job == nil) } ?? true
        }
        guard sort == "key" || !(search ?? "").isEmpty else {
          let (page, next) = records.page(behind: cursor, limit: limit) {
            PagePlace($0.position, $0.key.hexadecimal, sortedBy: sort)
          }
          return PageDocument(try view.documents(of: page), next: next, of: view)
        }
        let found = try view.documents(of: records).filter { $0.mentions(search ?? "") }
        let (page, next) = found.page(behind: cursor, limit: limit) { document in
          sort == "key"
            ? PagePlace(text: (document.key ?? "") + "\u{0}" + document.keyDigest)
            : PagePlace(
              LogPosition(rawValue: document.position), document.keyDigest, sortedBy: sort)
        }
        return PageDocument(page, next: next, of: view)
      }
    },
    .post("/v1/skiplist", .operator) { call in
      try call.endQuery()
      let (key, note) = try await call.body { (reader) throws(DocumentFault) in
        var key: String?
        var note: String?
        try reader.members { (reader, name) throws(DocumentFault) in
          switch name {
          case "key": key = try reader.text(name)
          case "note": note = try reader.text(name)
          default: return false
          }
          return true
        }
        guard let key, !key.isEmpty else {
          throw DocumentFault(field: "key", reason: "is missing or empty")
        }
        return (key, note)
      }
      let digest = JobKey(digestOf: key)
      if let present = try await call.daybook.view().skip(digest), present.job == nil {
        throw Problem(
          "already-listed", "The key is on the list", .conflict,
          "The key is on the skip list by hand. Nothing was changed. PUT changes its note.")
      }
      try await call.daybook.skip(key, as: call.attribution(note))
      return try await call.skipEntry(digest, .created)
    },
    .get("/v1/skiplist/{key}", .viewer) { call in
      let key = try call.skipKey()
      return try await call.reading { view, _ in
        guard let record = view.skip(key) else { throw Problem.notListed }
        return try view.document(record)
      }
    },
    .put("/v1/skiplist/{key}", .operator) { call in
      let key = try call.skipKey()
      try call.endQuery()
      let note = try await call.body { (reader) throws(DocumentFault) in
        var note: String?
        try reader.members { (reader, name) throws(DocumentFault) in
          guard name == "note" else { return false }
          note = try reader.text(name)
          return true
        }
        guard let note else { throw DocumentFault(field: "", reason: "it has no \"note\"") }
        return note
      }
      let view = try await call.daybook.view()
      let present = view.skip(key)
      // A digest alone says no text that could be put on the list.
      let text = try present.flatMap { try view.document($0).key } ?? call.skipText()
      guard let text else { throw Problem.notListed }
      try await call.daybook.skip(text, as: call.attribution(note))
      return try await call.skipEntry(key, present == nil ? .created : .ok)
    },
    .delete("/v1/skiplist/{key}", .operator) { call in
      let key = try call.skipKey()
      try call.endQuery()
      guard try await call.daybook.clearSkip(key, as: call.attribution()) else {
        throw Problem.notListed
      }
      return Response(status: .noContent)
    },
  ]
}

extension Call {
  /// The key that the path names, by its text or by its digest.
  fileprivate func skipKey() throws(Problem) -> JobKey {
    let text = try text("key")
    if text.isEmpty { throw .invalid("key", "is empty") }
    return JobKey(hexadecimal: text) ?? JobKey(digestOf: text)
  }

  /// The text of the key that the path names; `nil` when it is a digest.
  fileprivate func skipText() throws(Problem) -> String? {
    let text = try text("key")
    return JobKey(hexadecimal: text) == nil ? text : nil
  }

  /// Answers with an entry of the skip list.
  fileprivate func skipEntry(
    _ key: JobKey, _ status: HTTPResponse.Status
  ) async throws -> Response {
    let view = try await daybook.view()
    guard let record = view.skip(key) else { throw Problem.notListed }
    return try .json(try view.document(record), status)
  }
}

extension Problem {
  fileprivate static let notListed = Problem.notFound(
    "not-listed", "The key is not on the skip list. Nothing was changed.")
}

extension CallQuery {
  /// Takes which failures are meant.
  fileprivate mutating func failures() throws(Problem) -> FailureQuery {
    var query = FailureQuery()
    query.kind = try name("kind")
    query.queue = try name("queue")
    query.since = try time("since")
    query.until = try time("until")
    return query
  }
}

extension PagePlace {
  fileprivate init(_ record: View.FailureRecord, sortedBy sort: String) {
    let count = UInt64(record.openCount)
    switch sort {
    case "count": self.init(number: count, text: Self.digits(record.lastPosition.rawValue))
    case "-count": self.init(number: ~count, text: Self.digits(~record.lastPosition.rawValue))
    default: self.init(record.lastPosition, "", sortedBy: sort)
    }
  }

  fileprivate init(_ position: LogPosition, _ text: String, sortedBy sort: String) {
    self.init(number: sort == "time" ? position.rawValue : ~position.rawValue, text: text)
  }

  /// A number as text that is sorted like it.
  private static func digits(_ number: UInt64) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: 20 - digits.count) + digits
  }
}

extension FailureDocument {
  /// Whether some text occurs in it.
  fileprivate func mentions(_ text: String) -> Bool {
    [key, input, reason, errorType, message, stage].contains { $0?.mentions(text) == true }
  }
}

extension SkipDocument {
  fileprivate func mentions(_ text: String) -> Bool {
    [key, input, note, keyDigest].contains { $0?.mentions(text) == true }
  }
}

extension String {
  fileprivate func mentions(_ text: String) -> Bool {
    text.isEmpty || lowercased().contains(text.lowercased())
  }
}
