import Foundation
import Testing

/// `daybook batches`, as somebody at a terminal uses it.
@Suite struct `Batches at the command line` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  private func open(_ arguments: String...) throws -> String {
    let outcome = try tool.start(["batches", "open", "--owner", "ada"] + arguments).outcome()
    #expect(outcome.status == 0, "\(outcome.error)")
    return try #require(outcome.lines.first)
  }

  @Test func `are opened, filled, sealed and shown`() throws {
    let batch = try open(
      "--finishing", "letter", "--payload", "{\"to\":\"ada\"}", "--label", "a=b")
    for number in 1...3 {
      let queued = try tool("enqueue", "analyse", "--payload", "\(number)", "--batch", batch)
      #expect(queued.status == 0)
    }
    #expect(try tool("batches", "seal", batch).status == 0)
    let shown = try tool("batches", "show", batch, "--json").json()
    #expect(shown["state"] as? String == "sealed")
    #expect(shown["total"] as? Int == 3)
    #expect((shown["items"] as? [[String: Any]])?.count == 3)
    #expect((shown["labels"] as? [String: String])?["a"] == "b")
    let listed = try tool("batches", "--jsonl").jsonLines()
    #expect(listed.map { $0["owner"] as? String } == ["ada"])
    #expect(try tool("batches", "show", batch).output.contains("3: 0 completed"))
  }

  @Test func `take jobs from lines, each its own or the one that is named`() throws {
    let first = try open()
    let second = try open()
    let lines = """
      {"kind":"analyse","batch":\(first)}
      {"kind":"analyse"}
      {"kind":"analyse"}

      """
    let outcome = try tool("enqueue", "--jsonl", "-", "--batch", second, input: Data(lines.utf8))
    #expect(outcome.lines.count == 3)
    #expect(try tool("batches", "show", first, "--json").json()["total"] as? Int == 1)
    #expect(try tool("batches", "show", second, "--json").json()["total"] as? Int == 2)
  }

  @Test func `that are cancelled are finished, and their finishing job is queued`() throws {
    let batch = try open("--finishing", "letter", "--queue", "letters")
    _ = try tool("enqueue", "analyse", "--batch", batch)
    let outcome = try tool("batches", "cancel", batch, "--note", "enough", "--json")
    #expect(outcome.output == "{\"cancelled\":1,\"asked\":0}\n")
    let shown = try tool("batches", "show", batch, "--json").json()
    #expect(shown["state"] as? String == "finished")
    let job = try #require(shown["finishing_job"] as? Int)
    #expect(try tool("show", "\(job)", "--json").json()["queue"] as? String == "letters")
    #expect(try tool("replay", "--check").status == 0)
  }

  @Test func `refuse jobs when they are sealed, with status 4`() throws {
    let batch = try open()
    _ = try tool("batches", "seal", batch)
    let outcome = try tool("enqueue", "analyse", "--batch", batch)
    #expect(outcome.status == 4)
    #expect(outcome.error.contains("sealed"))
    #expect(outcome.error.contains("Nothing was changed."))
  }

  @Test(arguments: ["show", "seal", "cancel"])
  func `that were never opened are not found, with status 3`(_ verb: String) throws {
    _ = try open()
    #expect(try tool("batches", verb, "99").status == 3)
  }

  @Test func `are exported and imported with all that is known of them`() throws {
    let batch = try open("--finishing", "letter")
    _ = try tool("enqueue", "analyse", "--batch", batch)
    _ = try tool("batches", "cancel", batch)
    _ = try tool("schedules", "add", "nightly", "--cron", "@daily", "--kind", "backup")
    let exported = try tool("export")
    #expect(exported.status == 0)
    try place.write(exported.output, to: "events.jsonl")
    #expect(try tool("--log", "copy", "import", "events.jsonl").status == 0)
    let original = try tool("replay", "--json").json()["digests"] as? [String: String]
    let copy = try tool("--log", "copy", "replay", "--json").json()["digests"] as? [String: String]
    #expect(original?["batches"] != nil)
    #expect(copy == original)
  }
}
