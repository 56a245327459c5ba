import Foundation
import Testing

/// Looking for something in the log, from the command line.
@Suite struct `Finding` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws {
    place = try Place()
    _ = try tool("enqueue", "mail", "--queue", "post", "--label", "town=ulm", "--attempts", "1")
    _ = try tool("enqueue", "mail", "--queue", "fast")
    _ = try tool("work", "-q", "post", "--once", "--", "sh", "-c", "echo bounced >&2; exit 1")
  }

  private func positions(_ arguments: String...) throws -> [Int] {
    try tool.start(["events", "--jsonl"] + arguments).outcome().jsonLines()
      .compactMap { $0["position"] as? Int }
  }

  @Test func `events are found by what their jobs are`() throws {
    #expect(try positions("--queue", "fast") == [2])
    #expect(try positions("--label", "town=ulm").count == 4)
    #expect(try positions("--kind", "nothing") == [])
  }

  @Test func `failures are found by their type of error`() throws {
    let found = try tool("events", "--jsonl", "--error-type", "ExitStatus").jsonLines()
    #expect(found.map { $0["type"] as? String } == ["AttemptFailed"])
  }

  @Test func `the newest come first when that is wanted, and no more than wanted`() throws {
    let all = try positions()
    #expect(try positions("--reverse") == all.reversed())
    #expect(try positions("--reverse", "--limit", "2") == Array(all.reversed().prefix(2)))
  }

  @Test func `the log is shown as it was`() throws {
    #expect(try positions("--at", "2") == [1, 2])
    #expect(try tool("events", "--at", "99").status == 3)
  }

  @Test(arguments: [
    ["--type", "Nothing"], ["--follow", "--reverse"], ["--follow", "--json"], ["--limit", "0"],
    ["--since", "yesterday"], ["--follow", "--at", "1"],
  ])
  func `what makes no sense is refused`(arguments: [String]) throws {
    #expect(try tool.start(["events"] + arguments).outcome().status == 2)
  }

  @Test func `what came of a job is shown as a tree`() throws {
    let lines = try tool("history", "1", "--tree").output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("1  ") && lines[0].contains("JobQueued"))
    #expect(lines[1].hasPrefix("├─ ") && lines[3].hasPrefix("└─ "))
    #expect(try tool("history", "99", "--tree").status == 3)
  }

  @Test func `the tree of a large batch counts what is alike`() throws {
    let opened = try tool("batches", "open", "--owner", "ada").output
    let batch = opened.trimmingCharacters(in: .whitespacesAndNewlines)
    let job = "{\"kind\":\"one\",\"batch\":\(batch),\"queue\":\"b\"}\n"
    try place.write(String(repeating: job, count: 14), to: "jobs")
    let queued = try tool("enqueue", "--jsonl", "jobs")
    let first = try #require(queued.output.split(separator: "\n").first)
    _ = try tool("batches", "seal", batch)
    let tree = try tool("history", String(first), "--tree").output
    #expect(tree.hasPrefix("\(batch)  ") && tree.contains("└─ \(first)  "))
    let document = try tool("history", String(first), "--tree", "--jsonl").jsonLines()
    #expect(document.map { $0["type"] as? String } == ["BatchOpened", "JobQueued"])
  }

  @Test func `SQL is answered as a table, as lines and as comma-separated values`() throws {
    let query = "SELECT type, count(*) AS n FROM events WHERE job = 1 GROUP BY type"
    #expect(try tool("sql", query).output.contains("JobQueued       1"))
    #expect(
      try tool("sql", "--jsonl", query).jsonLines().map { $0["n"] as? Int } == [1, 1, 1, 1])
    let values = try tool("sql", "--csv", "SELECT 'a,b' AS x, 'say \"no\"' AS y, NULL AS z, 1.5")
      .output
    #expect(values == "x,y,z,1.5\r\n\"a,b\",\"say \"\"no\"\"\",,1.5\r\n")
  }

  @Test func `SQL says what it does not do`() throws {
    let writing = try tool("sql", "DELETE FROM jobs")
    #expect(writing.status == 4 && writing.error.contains("more than read"))
    let wrong = try tool("sql", "SELECT colour FROM jobs")
    #expect(wrong.status == 2 && wrong.error.contains("no such column: colour"))
    #expect(try tool("sql", "").status == 2)
    #expect(try tool("sql", "--at", "99", "SELECT 1").status == 3)
  }
}
