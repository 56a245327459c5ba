import Foundation
import Testing

/// Acting on one job, or on all that a query finds.
@Suite struct `Acting on jobs` {
  let place: Place
  var tool: Tool { place.tool }

  /// Jobs 1 to 4: three mails, of which the first is about a key, and a film.
  init() throws {
    place = try Place()
    let lines = [
      #"{"kind":"mail","key":"letter","labels":{"to":"ada"}}"#, #"{"kind":"mail"}"#,
      #"{"kind":"mail"}"#, #"{"kind":"film"}"#,
    ]
    _ = try place.tool("enqueue", "--jsonl", "-", input: Data(lines.joined(separator: "\n").utf8))
  }

  private func states() throws -> [Int: String] {
    let jobs = try tool("list", "--jsonl").jsonLines()
    let pairs = jobs.compactMap { job -> (Int, String)? in
      guard let id = job["id"] as? Int, let state = job["state"] as? String else { return nil }
      return (id, state)
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// Runs every job once with a command, then lets failed ones be failed for good.
  private func work(_ script: String) throws {
    _ = try tool("work", "-q", "default", "--drain", "--", "sh", "-c", script)
  }

  private func count(_ type: String) throws -> Int {
    try tool("events", "--type", type, "--jsonl").lines.count
  }

  @Test func `named jobs are acted on without a question`() throws {
    let outcome = try tool("cancel", "1", "2")
    #expect(outcome.status == 0)
    #expect(outcome.output == "Cancelled 2 jobs: 1, 2.\n")
    #expect(try states() == [1: "cancelled", 2: "cancelled", 3: "available", 4: "available"])
  }

  @Test func `a query that finds several needs a yes`() throws {
    let refused = try tool("cancel", "--kind", "mail")
    #expect(refused.status == 2)
    #expect(refused.error.contains("3 jobs"))
    #expect(try count("Cancelled") == 0)
    #expect(try tool("cancel", "--kind", "mail", "--yes").status == 0)
    #expect(try states()[4] == "available")
    #expect(try count("Cancelled") == 3)
  }

  @Test(arguments: [["--kind", "film"], ["--key", "letter"], ["--label", "to=ada"]])
  func `a query that finds one does not`(query: [String]) throws {
    #expect(try tool.start(["pause"] + query).outcome().status == 0)
    #expect(try count("Paused") == 1)
  }

  @Test func `a dry run says what would be done, and does nothing`() throws {
    let position = try tool("stats", "--json").json()["position"] as? Int
    let outcome = try tool("delete", "1", "99", "--dry-run", "--json")
    #expect(outcome.status == 3)
    #expect(try outcome.json()["done"] as? [Int] == [1])
    #expect(try tool("stats", "--json").json()["position"] as? Int == position)
  }

  @Test func `what is refused is said with its reason, and the rest is done`() throws {
    _ = try tool("cancel", "1")
    let outcome = try tool("cancel", "1", "2")
    #expect(outcome.status == 4)
    #expect(outcome.output == "Cancelled 1 job: 2.\n")
    #expect(outcome.error.contains("job 1: The job has ended: it is cancelled."))
  }

  @Test func `an unknown job is not found`() throws {
    #expect(try tool("retry", "99").status == 3)
    #expect(try tool("pause", "99").status == 3)
  }

  @Test func `naming nothing, or jobs in two ways, is no usage`() throws {
    #expect(try tool("cancel").status == 2)
    #expect(try tool("cancel", "1", "--kind", "mail").status == 2)
    #expect(try tool("clear", "--state", "running").status == 2)
  }

  @Test func `many jobs are acted on in one commit`() throws {
    let lines = (1...600).map { _ in #"{"kind":"bulk"}"# }.joined(separator: "\n")
    _ = try tool("enqueue", "--jsonl", "-", input: Data(lines.utf8))
    #expect(try tool("cancel", "--kind", "bulk", "--yes").status == 0)
    let times = try tool("events", "--type", "Cancelled", "--jsonl").jsonLines()
      .compactMap { $0["time"] as? String }
    #expect(times.count == 600)
    #expect(Set(times).count == 1)
  }

  @Test func `the reason is recorded as a note`() throws {
    _ = try tool("cancel", "1", "--reason", "sent by post")
    #expect(try tool("history", "1", "--jsonl").output.contains("sent by post"))
  }

  @Test func `a retry keeps what is known of a job, and gives it a fresh attempt`() throws {
    try work("test $DAYBOOK_JOB != 1 || exit 100")
    #expect(try states() == [1: "failed", 2: "completed", 3: "completed", 4: "completed"])
    // Without a state a retry means what has failed.
    #expect(try tool("retry", "--queue", "default").output == "Retried 1 job: 1.\n")
    try work("true")
    let job = try tool("show", "1", "--json").json()
    #expect(job["state"] as? String == "completed")
    #expect(job["attempt"] as? Int == 2)
    #expect(job["labels"] as? [String: String] == ["to": "ada"])
    #expect(try tool("history", "1", "--jsonl").output.contains("AttemptFailed"))
  }

  @Test(arguments: [("completed", 2), ("failed", 1), ("cancelled", 1), ("finished", 4)])
  func `clearing deletes what has ended so`(state: String, count: Int) throws {
    _ = try tool("cancel", "4")
    try work("test $DAYBOOK_JOB != 1 || exit 100")
    #expect(try tool("clear", "--state", state, "--yes").status == 0)
    #expect(try self.count("Deleted") == count)
    #expect(try states().count == 4 - count)
  }

  @Test func `deleting for good needs a failure on record, and takes that with it`() throws {
    try work("test $DAYBOOK_JOB != 1 || exit 100")
    let refused = try tool("delete", "--permanent", "2")
    #expect(refused.status == 4)
    #expect(refused.error.contains("no failure on record"))
    #expect(try tool("delete", "--permanent", "2", "--dry-run").status == 4)
    #expect(try tool("failures", "--jsonl").lines.count == 1)
    #expect(try tool("delete", "--permanent", "1").status == 0)
    #expect(try tool("failures", "--all", "--jsonl").lines.isEmpty)
    #expect(try tool("skiplist", "--jsonl").lines.isEmpty)
    #expect(try tool("history", "1", "--jsonl").output.contains("Deleted"))
  }

  @Test func `everything that failed often is deleted at once`() throws {
    for round in 1...2 {
      try work("test $DAYBOOK_JOB -gt \(3 - round) || exit 100")
      if round == 1 { _ = try tool("retry", "1", "2") }
    }
    // Job 1 has failed twice, job 2 once and succeeded since.
    let dry = try tool("delete", "--failed-at-least", "2", "--dry-run", "--json")
    #expect(try dry.json()["done"] as? [Int] == [1])
    #expect(try tool("delete", "--failed-at-least", "2").status == 0)
    #expect(try states().keys.sorted() == [2, 3, 4])
  }
}
