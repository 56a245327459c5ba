import Daybook
import DaybookDomain
import DaybookLog
import DaybookSQL
import DaybookTesting
import Testing

@Suite struct `Asking in SQL` {
  /// A log of a few lives: jobs 3, 4 and 5 of two kinds, one of which fails and is retried.
  private func daybook() async throws -> Daybook {
    let clock = ManualClock(at: Timestamp(milliseconds: 0))
    var options = Daybook.Options()
    options.clock = clock
    let daybook = try Daybook(
      on: MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0), options: options)
    let worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(86_400))
    for number in 0..<30 {
      var request = JobRequest(kind: number % 3 == 0 ? "letter" : "parcel")
      request.queue = "post"
      request.labels = [Label("town=\(number % 2)")]
      try await daybook.enqueue(request)
    }
    for round in 0..<20 {
      clock.advance(by: .seconds(100))
      for lease in try await daybook.lease(upTo: 2, from: ["post"], as: worker) {
        if round % 4 == 1 {
          try await daybook.fail(lease, Failure(message: "no, \(round)", errorType: "Refused"))
        } else {
          try await daybook.complete(lease)
        }
      }
    }
    _ = try await daybook.lease(upTo: 1, from: ["post"], as: worker)
    return daybook
  }

  private func rows(_ query: String, _ view: View) throws -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    try LogDatabase(view).query(query) { row in
      rows.append(row)
      return .proceed
    }
    return rows
  }

  private func fault(_ query: String) async throws -> SQLFault? {
    let view = try await daybook().view()
    do throws(SQLFault) {
      try LogDatabase(view).query(query) { _ in .proceed }
      return nil
    } catch { return error }
  }

  @Test func `events are counted by their types`() async throws {
    let view = try await daybook().view()
    var expected: [String: Int64] = [:]
    try view.forEachEvent { recorded, _ in
      expected[recorded.event.typeWord, default: 0] += 1
      return .proceed
    }
    let counted = try rows("SELECT type, count(*) FROM events GROUP BY type", view)
    let sorted = expected.sorted { $0.key < $1.key }
    #expect(counted == sorted.map { [.text($0.key), .integer($0.value)] })
  }

  /// Conditions with and without a sign that keeps SQLite from handing them to the table.
  @Test(arguments: [
    "position = 7", "position > 20 AND position <= 40", "position < 5", "position >= 60",
    "position = -1", "position > 'x'", "position > 12.5", "job = 9", "job = 0", "job IN (3, 8, 9)",
    "type = 'AttemptFailed'", "type = 'Nothing'", "type IN ('JobQueued', 'JobFailed')",
    "time = '1970-01-01T00:03:20.000Z'", "time >= '1970-01-01T00:10'", "time < '1970-01-01T00:1'",
    "time > '1970-01-01T00:10:00.000Z' AND time <= '1970-01-01T00:15'", "time > '1970'",
    "time > '1970-1'", "time > '1970-01-01T00:10:00+02:00'", "time < '2'",
    "job = 9 AND type = 'AttemptStarted' AND position > 10",
  ])
  func `what is looked up in the log is what SQLite would find`(condition: String) async throws {
    let view = try await daybook().view()
    var unaided = condition
    for column in ["position", "job", "type", "time"] {
      unaided = unaided.replacing("\(column) ", with: "+\(column) ")
    }
    let all = "SELECT * FROM events WHERE "
    for order in ["position", "position DESC", "type, position", "type DESC, position"] {
      #expect(
        try rows("\(all)\(condition) ORDER BY \(order)", view)
          == rows("\(all)\(unaided) ORDER BY +\(order.replacing(", ", with: ", +"))", view))
    }
  }

  @Test func `rows come by their types without being sorted`() async throws {
    let view = try await daybook().view()
    for order in ["type", "type DESC"] {
      let found = try rows("SELECT type, position, job FROM events ORDER BY \(order)", view)
      #expect(found.count == Int(view.position.rawValue))
      let words = found.map { $0[0].text }
      #expect(words == (order == "type" ? words.sorted() : words.sorted().reversed()))
    }
  }

  @Test func `jobs, attempts and failures agree`() async throws {
    let view = try await daybook().view()
    let failed = try rows(
      "SELECT count(*), count(DISTINCT job) FROM attempts WHERE outcome = 'failed'", view)
    let failures = try rows("SELECT count(*), count(DISTINCT job) FROM failures", view)
    #expect(failed == failures && failed[0][0] != .integer(0))
    let completed = try rows("SELECT count(*) FROM jobs WHERE state = 'completed'", view)
    #expect(
      try completed == rows("SELECT count(*) FROM attempts WHERE outcome = 'completed'", view))
    #expect(
      try rows("SELECT sum(attempt) FROM jobs", view)
        == rows("SELECT count(*) FROM attempts", view))
    #expect(
      try rows("SELECT job FROM attempts WHERE outcome = 'running'", view)
        == rows("SELECT job FROM jobs WHERE state = 'running'", view))
    #expect(
      try rows(
        "SELECT f.kind, f.queue FROM failures f JOIN jobs USING (job) WHERE f.kind <> jobs.kind",
        view
      ).isEmpty)
  }

  @Test func `private bytes are shown, and can be taken apart`() async throws {
    let view = try await daybook().view()
    let towns = try rows(
      "SELECT data ->> '$.labels.town' AS town, count(*) FROM jobs GROUP BY town", view)
    #expect(towns == [[.text("0"), .integer(15)], [.text("1"), .integer(15)]])
    let messages = try rows("SELECT DISTINCT message FROM failures LIMIT 1", view)
    #expect(messages == [[.text("no, 1")]])
  }

  @Test func `a view of the past is asked as it was`() async throws {
    let daybook = try await daybook()
    let past = try await daybook.view(at: .position(LogPosition(rawValue: 10)))
    let counted = try rows("SELECT count(*), max(position) FROM events", past)
    #expect(counted == [[.integer(10), .integer(10)]])
    #expect(try rows("SELECT DISTINCT state FROM jobs", past) == [[.text("available")]])
  }

  @Test func `batches are shown with their counts`() async throws {
    let daybook = try await daybook()
    try await daybook.enqueueBatch(
      BatchRequest(owner: "ada"), of: [JobRequest(kind: "a"), JobRequest(kind: "b")])
    #expect(
      try rows("SELECT owner, total, completed FROM batches", try await daybook.view())
        == [[.text("ada"), .integer(2), .integer(0)]])
  }

  @Test(arguments: [
    "DELETE FROM jobs", "UPDATE events SET type = 'x'", "INSERT INTO jobs (job) VALUES (1)",
    "CREATE TABLE mine (a)", "ATTACH DATABASE '/tmp/other' AS other", "PRAGMA user_version = 7",
    "DROP TABLE events", "VACUUM INTO '/tmp/other'", "BEGIN",
  ])
  func `what writes is refused`(query: String) async throws {
    guard case .writes = try await fault(query) else {
      Issue.record("\(query) is let through or not understood")
      return
    }
  }

  @Test(arguments: ["SELEC", "SELECT nothing FROM events", "SELECT * FROM nowhere", "SELECT ("])
  func `what is no query is not understood`(query: String) async throws {
    guard case .malformed = try await fault(query) else {
      Issue.record("\(query) is understood")
      return
    }
  }

  @Test(arguments: ["", "  ", "-- nothing", "SELECT 1; SELECT 2"])
  func `one query is wanted`(query: String) async throws {
    guard case .notOneQuery = try await fault(query) else {
      Issue.record("\(query) is taken for one query")
      return
    }
  }

  @Test func `a semicolon may end a query`() async throws {
    if let fault = try await fault("SELECT 1 ; ") { Issue.record("\(fault)") }
  }
}
