import Foundation
import Testing

/// Exports that lose nothing, other forms, and going back to a moment.
@Suite struct `Moving a log without loss` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws {
    place = try Place()
    let tool = place.tool
    _ = try tool(
      "run", "--attempts", "1", "--", "sh", "-c", "echo \"$1\"; test \"$1\" != b", "sh", ":::",
      "a", "b", "ü\u{1}")
    _ = try tool(
      "enqueue", "mail", "--payload", #"{"to":"x"}"#, "--label", "z=1", "--label", "a=2",
      "--label", "z=3", "--delay", "5m")
    _ = try tool("skiplist", "add", "never", "--note", "because, \"of\" that")
    _ = try tool("redact", "2", "--reason", "asked for")
  }

  private func root(_ log: String) throws -> String {
    let outcome = try tool("--log", log, "verify", "--json")
    #expect(outcome.status == 0, "\(outcome.output)")
    return try outcome.json()["root"] as? String ?? ""
  }

  @Test func `erased bytes, commitments, salts and frames are all there again`() throws {
    let text = try tool("export").output
    #expect(text.contains("\"commitment\":"))
    try place.write(text, to: "log.jsonl")
    #expect(try tool("--log", "copy", "import", "log.jsonl").status == 0)
    #expect(try tool("--log", "copy", "export").output == text)
    #expect(try root("copy") == root(".daybook"))
    #expect(try tool("--log", "copy", "replay", "--check").status == 0)
  }

  @Test func `a checkpoint of the log that was exported holds for the one that was imported`()
    throws
  {
    let key = try tool("keygen", "k").output.trimmingCharacters(in: .newlines)
    _ = try tool("checkpoint", "--key", "k", "-o", "signed")
    try place.write(try tool("export").output, to: "log.jsonl")
    _ = try tool("--log", "copy", "import", "log.jsonl")
    _ = try tool("--log", "copy", "enqueue", "more")
    let outcome = try tool("--log", "copy", "verify", "--checkpoint", "signed", "--key", key)
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  @Test func `lines without imprints make a log with frames of its own`() throws {
    try place.write(try tool("events", "--jsonl").output, to: "log.jsonl")
    #expect(try tool("--log", "copy", "import", "log.jsonl").status == 0)
    let events = try tool("events", "--jsonl").output
    #expect(try tool("--log", "copy", "events", "--jsonl").output == events)
    #expect(try tool("--log", "copy", "replay", "--check").status == 0)
  }

  @Test func `going back to any position gives the log as it was then`() throws {
    let lines = try tool("export").lines
    try place.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
    let events = try tool("events", "--jsonl").lines
    for end in [1, 2, lines.count / 2, lines.count - 1, lines.count] {
      let log = "until-\(end)"
      let outcome = try tool("--log", log, "import", "log.jsonl", "--until", "\(end)")
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(try tool("--log", log, "events", "--jsonl").lines == Array(events.prefix(end)))
      #expect(try tool("--log", log, "replay", "--check").status == 0)
      #expect(try tool("--log", log, "verify").status == 0)
    }
  }

  @Test func `going back to a time takes what happened until then`() throws {
    try place.write(try tool("export").output, to: "log.jsonl")
    let events = try tool("events", "--jsonl").jsonLines()
    let middle = try #require(events[events.count / 2]["time"] as? String)
    let count = events.count { ($0["time"] as? String ?? "") <= middle }
    #expect(try tool("--log", "copy", "import", "log.jsonl", "--until", middle).status == 0)
    #expect(try tool("--log", "copy", "events", "--jsonl").lines.count == count)
  }

  @Test func `a moment that the lines do not have is not found, and nothing is left`() throws {
    try place.write(try tool("export").output, to: "log.jsonl")
    for moment in ["0", "100000", "2001-01-01"] {
      let outcome = try tool("--log", "copy", "import", "log.jsonl", "--until", moment)
      #expect(outcome.status == 3, "\(moment): \(outcome.error)")
      #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: "copy").path))
    }
  }

  @Test func `what cannot have happened is refused with its line, and nothing is left`() throws {
    var lines = try tool("export").lines
    let index = try #require(lines.firstIndex { $0.contains("\"JobCompleted\"") })
    for type in ["Resumed", "Retried"] {
      var changed = lines
      changed[index] = changed[index].replacingOccurrences(of: "JobCompleted", with: type)
        .replacing(/"data":\{.*?\},"imprint"/, with: "\"data\":{},\"imprint\"")
      try place.write(changed.joined(separator: "\n") + "\n", to: "log.jsonl")
      let outcome = try tool("--log", "copy", "import", "log.jsonl")
      #expect(outcome.status == 4, "\(outcome.error)")
      #expect(outcome.error.contains("Line \(index + 1) of log.jsonl: \(type) cannot happen"))
      for name in ["copy", "copy.import"] {
        #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: name).path))
      }
    }
    lines.swapAt(0, 1)
    try place.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
    #expect(try tool("--log", "copy", "import", "log.jsonl").status == 1)
  }

  @Test(arguments: [
    #""salt":"00""#, #""salt":"00000000000000000000000000000000""#, #""commitment":"zz""#,
    #""frame":"1""#, #""words":[1]"#, #""odd":1"#, #""detail_base64":"%""#, #""log":"x""#,
  ])
  func `a broken imprint is refused with its line`(member: String) throws {
    let line =
      #"{"position":1,"time":"2026-03-01T12:00:00Z","type":"QueuePaused","data":{"queue":""},"#
      + #""imprint":{\#(member)}}"#
    try place.write(line + "\n", to: "log.jsonl")
    let outcome = try tool("--log", "copy", "import", "log.jsonl")
    #expect(outcome.status == 1, "\(outcome.error)")
    #expect(outcome.error.contains("Line 1"))
    #expect(outcome.error.contains("imprint"))
  }

  @Test func `CloudEvents have what their specification demands`() throws {
    let events = try tool("export", "--format", "cloudevents").jsonLines()
    let own = try tool("events", "--jsonl").jsonLines()
    #expect(events.count == own.count)
    for (event, original) in zip(events, own) {
      #expect(event["specversion"] as? String == "1.0")
      #expect(event["id"] as? String == "\(original["position"] as? Int ?? 0)")
      #expect((event["source"] as? String)?.hasPrefix("/daybook/") == true)
      #expect(event["type"] as? String == "daybook.\(original["type"] as? String ?? "")")
      #expect(event["time"] as? String == original["time"] as? String)
      #expect(
        NSDictionary(dictionary: event["data"] as? [String: Any] ?? [:])
          == NSDictionary(dictionary: original["data"] as? [String: Any] ?? [:]))
      for name in event.keys { #expect(name.wholeMatch(of: /[a-z0-9]{1,20}/) != nil, "\(name)") }
    }
  }

  @Test func `a table is read by who knows RFC 4180`() throws {
    try place.write(try tool("export", "--format", "csv").output, to: "log.csv")
    let script = """
      import csv, json
      rows = list(csv.DictReader(open('log.csv', newline='')))
      for row in rows:
          row['data'] = json.loads(row['data'])
      print(json.dumps(rows))
      """
    let python = try RunningTool(
      URL(filePath: "/usr/bin/env"), ["python3", "-c", script], directory: place.url, input: nil,
      environment: [:]
    ).outcome()
    #expect(python.status == 0, "\(python.error)")
    let rows =
      try JSONSerialization.jsonObject(with: Data(python.output.utf8)) as? [[String: Any]] ?? []
    let events = try tool("events", "--jsonl").jsonLines()
    #expect(rows.count == events.count)
    for (row, event) in zip(rows, events) {
      #expect(row["position"] as? String == "\(event["position"] as? Int ?? 0)")
      #expect(row["actor"] as? String == event["actor"] as? String ?? "")
      #expect(
        NSDictionary(dictionary: row["data"] as? [String: Any] ?? [:])
          == NSDictionary(dictionary: event["data"] as? [String: Any] ?? [:]))
    }
  }

  @Test func `a form that nobody knows is a fault of the caller`() throws {
    #expect(try tool("export", "--format", "xml").status == 2)
  }
}
