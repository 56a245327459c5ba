import Foundation
import Testing

/// `daybook failures --by`.
@Suite struct `Counting failures` {
  let place: Place
  var tool: Tool { place.tool }

  /// Two downloads that fail alike, and a split that fails in a stage of its own.
  init() throws {
    place = try Place()
    let lines = [
      #"{"kind":"download","payload":"17","attempts":1}"#,
      #"{"kind":"download","payload":"4711","attempts":1}"#,
      #"{"kind":"split","payload":"1","attempts":1,"queue":"slow"}"#,
    ]
    _ = try tool("enqueue", "--jsonl", "-", input: Data(lines.joined(separator: "\n").utf8))
    let script = """
      track=$(cat)
      test $DAYBOOK_KIND = split && \(Tool.binary.path) report stage channels
      echo "track $track is gone" >&2; exit 1
      """
    _ = try tool("work", "-q", "default", "-q", "slow", "--drain", "--", "sh", "-c", script)
  }

  private func groups(_ options: String...) throws -> [[String: Any]] {
    try tool.start(["failures", "--jsonl"] + options).outcome().jsonLines()
  }

  private func words(_ groups: [[String: Any]]) -> [[String: String]] {
    groups.map { $0["by"] as? [String: String] ?? [:] }
  }

  @Test func `alike messages are one group, with jobs and an example`() throws {
    let group = try #require(try groups("--by", "group", "--kind", "download").first)
    #expect(words([group]) == [["group": "track <n> is gone"]])
    #expect(group["count"] as? Int == 2)
    #expect(group["jobs"] as? Int == 2)
    #expect(group["jobs_exact"] as? Bool == true)
    let example = try #require(group["example"] as? [String: Any])
    #expect(example["message"] as? String == "track 4711 is gone")
    #expect(example["job"] as? Int == 2)
    let position = "\((example["position"] as? Int ?? 0) - 1)"
    let event = try tool("events", "--after", position, "--jsonl").jsonLines().first
    #expect(event?["type"] as? String == "AttemptFailed")
  }

  @Test func `a program that told no stage has failed in the stage run`() throws {
    #expect(words(try groups("--by", "stage")) == [["stage": "run"], ["stage": "channels"]])
  }

  @Test(arguments: [["--by", "kind,stage"], ["--by", "kind", "--by", "stage"]])
  func `several dimensions make a group of every combination`(options: [String]) throws {
    let lines = try tool.start(["failures", "--jsonl"] + options).outcome().jsonLines()
    #expect(
      words(lines) == [
        ["kind": "download", "stage": "run"], ["kind": "split", "stage": "channels"],
      ])
  }

  @Test func `a document tells also what was left out`() throws {
    let document = try tool("failures", "--by", "kind", "--limit", "1", "--json").json()
    #expect(document["total"] as? Int == 3)
    #expect(document["others"] as? Int == 1)
    #expect((document["groups"] as? [Any])?.count == 1)
  }

  @Test func `people read a table, and what is not in it`() throws {
    let outcome = try tool("failures", "--by", "kind", "--limit", "1")
    #expect(outcome.lines.first?.hasPrefix("FAILURES  JOBS  FIRST") == true)
    #expect(outcome.lines.contains { $0.contains("download  job 2: track 4711 is gone") })
    #expect(outcome.lines.last == "And 1 failure in smaller groups, of 3 in all.")
  }

  @Test(arguments: [
    (["--since", "2020-01-01"], 3), (["--until", "2020-01-01"], 0), (["--queue", "slow"], 1),
    (["--kind", "download"], 2), (["--kind", "nothing"], 0),
  ])
  func `options choose what is shown, with and without counting`(
    options: [String], count: Int
  ) throws {
    let counted = try tool.start(["failures", "--by", "day", "--json"] + options).outcome().json()
    #expect(counted["total"] as? Int == count)
    let listed = try tool.start(["failures", "--jsonl"] + options).outcome().lines
    #expect(listed.count == count)
  }

  @Test(arguments: [
    ["--by", "moon"], ["--by", ""], ["--by", "kind", "--all"], ["--limit", "0"],
  ])
  func `what makes no sense is refused`(options: [String]) throws {
    #expect(try tool.start(["failures"] + options).outcome().status == 2)
  }
}
