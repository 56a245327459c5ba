internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import HTTPTypes
internal import Hummingbird

/// Answering with what a view shows.
extension Call {
  /// Answers with a document of the state, or as it was at `?at=`.
  ///
  /// - Parameter body: Takes the other parameters and makes the document.
  /// - Returns: The answer, with the position as its tag.
  /// - Throws: ``Problem`` or ``DaybookError``, also what `body` throws.
  func reading<Document: Encodable>(
    _ body: (View, inout CallQuery) throws -> Document
  ) async throws -> Response {
    var query = try query()
    let view = try await core.view(at: try query.moment("at"))
    // A tag was once answered with; a star is sent by those who may ask for what is not there.
    if request.headers[.ifNoneMatch] != "*", let answer = unchanged(view.position) { return answer }
    let document = try body(view, &query)
    try query.end()
    if let answer = unchanged(view.position) { return answer }
    return try .json(document, .ok, [HTTPField(name: .eTag, value: ETag.tag(view.position))])
  }

  /// Answers with something about a job, whose tag is the position of its last event.
  ///
  /// - Parameter body: Makes the answer; `nil` for a job that is deleted.
  /// - Returns: The answer, with the tag.
  /// - Throws: ``Problem`` or ``DaybookError``, also what `body` throws.
  func readingJob(_ body: (View, JobID) throws -> Response?) async throws -> Response {
    let job = try job()
    var query = try query()
    let view = try await core.view(at: try query.moment("at"))
    try query.end()
    guard let head = try view.head(of: job) else { throw Problem(.unknownJob) }
    if let answer = unchanged(head) { return answer }
    guard var answer = try body(view, job) else { throw Problem(.deleted) }
    answer.headers[.eTag] = ETag.tag(head)
    return answer
  }

  /// The answer for a caller who has what it asks for.
  func unchanged(_ position: LogPosition) -> Response? {
    guard let tags = request.headers[.ifNoneMatch], ETag.matches(position, tags) else { return nil }
    return Response(status: .notModified, headers: [.eTag: ETag.tag(position)])
  }
}

extension CallQuery {
  /// Takes which jobs are meant.
  mutating func jobs() throws(Problem) -> JobQuery {
    var query = JobQuery()
    query.statuses = try statuses()
    query.queue = try name("queue")
    query.kind = try name("kind")
    query.key = try key("key")
    query.labels = try labels("label")
    query.since = try time("since")
    query.until = try time("until")
    return query
  }

  private mutating func statuses() throws(Problem) -> Set<JobStatus> {
    do throws(DocumentFault) {
      return try JobQuery.statuses(texts("state"))
    } catch { throw .invalid(error) }
  }

  /// Takes the place behind which a page begins.
  mutating func cursor() throws(Problem) -> PagePlace? {
    guard let text = try text("cursor") else { return nil }
    guard let place = PagePlace(cursor: text) else { throw .invalid("cursor", Self.wrongCursor) }
    return place
  }

  /// Takes the job behind which a page begins.
  mutating func jobCursor() throws(Problem) -> JobID? {
    guard let text = try text("cursor") else { return nil }
    guard let number = UInt64(decimal: text), number > 0, number <= UInt64(Int64.max) else {
      throw .invalid("cursor", Self.wrongCursor)
    }
    return JobID(rawValue: number)
  }

  private static let wrongCursor = "is not what the page before said is next"
}
