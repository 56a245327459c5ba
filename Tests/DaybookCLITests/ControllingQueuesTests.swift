import Foundation
import Testing

@Suite struct `The queues verb` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  private func queues() throws -> [String: [String: Any]] {
    let lines = try tool("queues", "--jsonl").jsonLines()
    return Dictionary(uniqueKeysWithValues: lines.map { ($0["queue"] as? String ?? "", $0) })
  }

  @Test func `shows state, counts and limits`() throws {
    _ = try tool("enqueue", "resize", "--queue", "images")
    _ = try tool("enqueue", "resize", "--queue", "images", "--delay", "1h")
    _ = try tool("queues", "limit", "images", "--concurrency", "4", "--rate", "100/1m")
    _ = try tool("queues", "limit", "images", "--kind", "resize", "--per-group", "1")
    _ = try tool("queues", "pause", "images")
    #expect(
      try tool("queues").lines == [
        "QUEUE   STATE   WAITING  RUNNING  FAILED  LIMITS",
        "images  paused        2        0       0  "
          + "4 at a time, 100 in 1 min; resize: 1 a group",
      ])
  }

  @Test func `tells limits in numbers as JSON`() throws {
    _ = try tool("queues", "limit", "images", "--per-group", "2", "--rate", "5/250ms")
    let limits = try #require(try queues()["images"]?["limits"] as? [String: Int])
    #expect(limits == ["concurrency_per_group": 2, "rate": 5, "rate_period_ms": 250])
    #expect(try queues()["images"]?["paused"] as? Bool == false)
  }

  @Test func `takes limits away`() throws {
    _ = try tool("queues", "limit", "images", "--concurrency", "4")
    #expect(try tool("queues", "limit", "images", "--none").status == 0)
    #expect(try tool("queues").output == "No queues.\n")
  }

  @Test(arguments: [
    [], ["--none", "--concurrency", "1"], ["--concurrency", "0"], ["--rate", "5"],
    ["--rate", "5/later"],
  ])
  func `refuses limits that make no sense`(arguments: [String]) throws {
    let outcome = try tool.start(["queues", "limit", "q"] + arguments).outcome()
    #expect(outcome.status == 2)
    #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: ".daybook").path))
  }

  @Test func `refuses to resume what is not paused`() throws {
    _ = try tool("enqueue", "resize")
    let outcome = try tool("queues", "resume", "default")
    #expect(outcome.status == 4)
    #expect(outcome.error == "Queue default is not paused. Nothing was changed.\n")
  }

  @Test func `wants a queue or all of them`() throws {
    #expect(try tool("queues", "pause").status == 2)
    #expect(try tool("queues", "pause", "q", "--all").status == 2)
  }

  @Test func `records who paused what, and why`() throws {
    _ = try tool("queues", "pause", "mail", "--note", "the relay is down")
    let event = try #require(try tool("events", "--jsonl").jsonLines().first)
    #expect(event["type"] as? String == "QueuePaused")
    let data = try #require(event["data"] as? [String: Any])
    #expect(data["queue"] as? String == "mail")
    #expect(data["note"] as? String == "the relay is down")
  }

  @Test func `a run waits while everything is paused, and goes on`() throws {
    _ = try tool("queues", "pause", "--all")
    let run = try tool.start(["run", "--json", "--", "true", ":::", "a", "b"])
    #expect(run.wait { run.error.contains("the queue is paused") })
    _ = try tool("queues", "resume", "--all")
    let outcome = run.outcome()
    #expect(outcome.status == 0)
    #expect(try outcome.json()["succeeded"] as? Int == 2)
  }

  @Test func `two runs together keep to the limit of their queue`() throws {
    _ = try tool("queues", "limit", "run", "--concurrency", "1")
    let script = "mkdir busy && sleep 0.02 && rmdir busy"
    let runs = try (0..<2).map { run in
      try tool.start(
        ["run", "--json", "-j2", "--", "sh", "-c", script, "sh", ":::"]
          + (0..<6).map { "\(run)-\($0)" })
    }
    let outcomes = runs.map { $0.outcome() }
    #expect(outcomes.map(\.status) == [0, 0])
    #expect(try tool("replay", "--check").status == 0)
  }

  @Test func `a group is queued and shown`() throws {
    _ = try tool("enqueue", "resize", "--group", "ada")
    _ = try tool(
      "enqueue", "--jsonl", "-", input: Data((#"{"kind":"resize","group":"bob"}"# + "\n").utf8))
    let jobs = try tool("list", "--jsonl").jsonLines()
    #expect(jobs.map { $0["group"] as? String } == ["bob", "ada"])
  }

  @Test func `controls come through export and import`() throws {
    _ = try tool("enqueue", "resize", "--group", "ada")
    _ = try tool("queues", "limit", "default", "--kind", "resize", "--rate", "5/1m")
    _ = try tool("queues", "pause", "--all")
    let exported = try tool("export").output
    try place.write(exported, to: "log.jsonl")
    #expect(try tool("--log", "copy", "import", "log.jsonl").status == 0)
    let digests = try tool("replay", "--json").json()["digests"] as? [String: String]
    let copied = try tool("--log", "copy", "replay", "--json").json()["digests"]
    #expect(digests?["controls"] != nil)
    #expect(copied as? [String: String] == digests)
  }
}

@Suite struct `The workers verb` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test func `shows a worker that works`() throws {
    let run = try tool.start(["run", "--", "sh", "-c", "touch began; sleep 20", ":::", "a"])
    #expect(run.wait { FileManager.default.fileExists(atPath: place.url.path + "/began") })
    let workers = try tool("workers", "--jsonl").jsonLines()
    run.signal(SIGTERM)
    _ = run.outcome()
    #expect(workers.map { $0["state"] as? String } == ["alive"])
    #expect(workers.map { $0["leases"] as? Int } == [1])
    #expect(workers.map { $0["pid"] as? Int } == [Int(run.id)])
    #expect(try tool("workers").output == "No workers.\n")
  }

  @Test func `tells one whose process is gone`() throws {
    let run = try tool.start(["run", "--", "sh", "-c", "touch began; sleep 20", ":::", "a"])
    #expect(run.wait { FileManager.default.fileExists(atPath: place.url.path + "/began") })
    run.signal(SIGKILL)
    _ = run.outcome()
    #expect(try tool("workers", "--jsonl").jsonLines().map { $0["state"] as? String } == ["dead"])
  }
}
