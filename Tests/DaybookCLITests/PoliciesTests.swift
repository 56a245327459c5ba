import Foundation
import Testing

/// `daybook policies`, as somebody at a terminal uses it.
@Suite struct `Policies at the command line` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  private func write(_ json: String) throws { try place.write(json, to: "policies.json") }

  private func policies(_ words: String...) throws -> Tool.Outcome {
    try tool.start(["policies", words[0], "policies.json"] + words.dropFirst()).outcome()
  }

  /// Queues a job that fails for good.
  private func fail() throws { _ = try tool("run", "--rerun", "--", "false", ":::", "cat") }

  @Test func `are checked without a log, and told in sentences`() throws {
    try write(
      #"""
      {"retention":[{"finished":"90d","payloads":"7d"}],"cleanup":[{"after_failures":5}],
       "alerts":[{"on":"backlog","queue":"mail","more_than":10,"command":["page"]}]}
      """#)
    let outcome = try policies("check")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.lines.count == 3)
    #expect(outcome.output.contains("More than") || outcome.output.contains("more than 10 jobs"))
    let json = try policies("check", "--json").json()
    #expect((json["alerts"] as? [[String: Any]])?.first?["attempts"] as? Int == 5)
  }

  @Test func `that are wrong are refused by the field, with status 2`() throws {
    try write(#"{"retention":[{"finished":"1d","kinds":"x"}]}"#)
    for verb in ["check", "apply", "watch"] {
      let outcome = try policies(verb)
      #expect(outcome.status == 2)
      #expect(outcome.error.contains("'retention[0].kinds'"), "\(outcome.error)")
    }
  }

  @Test func `that are not there have status 3`() throws {
    #expect(try policies("check").status == 3)
  }

  @Test func `delete and erase what is old, after saying so`() throws {
    try fail()
    try write(#"{"retention":[{"finished":"0s","payloads":"0s"}]}"#)
    let before = try tool("events", "--jsonl").output
    let dry = try policies("apply", "--dry-run", "--json").json()
    #expect(dry["deleted"] as? Int == 1)
    #expect(try tool("events", "--jsonl").output == before)
    let outcome = try policies("apply", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try outcome.json()["deleted"] as? Int == 1)
    #expect(try outcome.json()["erased"] as? Int == 1)
    #expect(try tool("list", "--jsonl").output.isEmpty)
    #expect(try tool("replay", "--check").status == 0)
    #expect(try policies("apply").output == "There is nothing to do.\n")
  }

  @Test func `that have erased are exported and imported like everything else`() throws {
    try fail()
    _ = try tool("enqueue", "mail", "--payload", "{}")
    _ = try tool("cancel", "--kind", "mail", "--yes")
    try write(#"{"retention":[{"kind":"mail","finished":"0s","payloads":"0s"},{"payloads":"0s"}]}"#)
    _ = try policies("apply")
    let export = try tool("export").output
    try place.write(export, to: "log.jsonl")
    #expect(try tool("--log", "copy", "import", "log.jsonl").status == 0)
    #expect(try tool("--log", "copy", "export").output == export)
    for job in try tool("events", "--jsonl").jsonLines().compactMap({ $0["job"] as? Int }) {
      let history = try tool("history", "\(job)", "--jsonl").output
      #expect(try tool("--log", "copy", "history", "\(job)", "--jsonl").output == history)
    }
  }

  @Test func `clean up nothing unless they say so`() throws {
    for _ in 0..<3 { try fail() }
    try write("{}")
    #expect(try policies("check").output == "It does nothing.\n")
    #expect(try policies("apply").output == "There is nothing to do.\n")
    #expect(try tool("failures", "--jsonl").lines.count == 1)
    try write(#"{"cleanup":[{"after_failures":3}]}"#)
    #expect(try policies("apply").output == "1 job cleaned up\n")
    #expect(try tool("failures", "--jsonl").output.isEmpty)
  }

  @Test func `run a command for an alert, with everything about it`() throws {
    try write(
      #"""
      {"alerts":[{"on":"terminal-failure",
        "command":["sh","-c","cat >> told; echo $DAYBOOK_ALERT_ID $DAYBOOK_ALERT_RULE >> ids"]}]}
      """#)
    _ = try tool("enqueue", "first")
    #expect(try policies("apply").status == 0)
    try fail()
    let outcome = try policies("apply")
    #expect(outcome.output == "1 alert delivered\n", "\(outcome.error)")
    let alert = try #require(
      try JSONSerialization.jsonObject(with: Data(place.lines(of: "told").joined().utf8))
        as? [String: Any])
    #expect(place.lines(of: "ids") == ["\(alert["id"] as? String ?? "") terminal-failure"])
    #expect((alert["failure"] as? [String: Any])?["reason"] as? String == "exit 1")
    #expect(alert["key"] as? String != nil)
    // A replay, and another look, tell nobody.
    _ = try tool("replay", "--check")
    _ = try policies("apply")
    #expect(place.lines(of: "ids").count == 1)
  }

  @Test func `say what could not be delivered, with status 1, and go on`() throws {
    try write(
      #"""
      {"alerts":[{"on":"terminal-failure","attempts":2,"backoff":"1ms",
        "command":["sh","-c","echo x >> tries; echo nobody is here >&2; exit 3"]}]}
      """#)
    _ = try tool("enqueue", "first")
    _ = try policies("apply")
    try fail()
    let outcome = try policies("apply")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("given up: exit 3: nobody is here"))
    #expect(place.lines(of: "tries").count == 2)
    #expect(try policies("apply").status == 0)
  }

  @Test func `end a command that takes too long`() throws {
    try write(
      #"""
      {"alerts":[{"on":"terminal-failure","attempts":1,"timeout":"100ms",
        "command":["sleep","1000"]}]}
      """#)
    _ = try tool("enqueue", "first")
    _ = try policies("apply")
    try fail()
    #expect(try policies("apply").error.contains("given up: no end after"))
  }
}
