import Foundation
import Testing

/// Exports, imports and bad input.
@Suite struct `Moving a log` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  private func makeHistory() throws {
    _ = try tool(
      "run", "--", "sh", "-c", "echo \"$1\"; test \"$1\" != b", "sh", ":::", "a", "b", "ü\u{1}")
    _ = try tool("enqueue", "mail", "--payload", #"{"to":"x"}"#, "--label", "a=1", "--delay", "5m")
    _ = try tool("skiplist", "add", "never", "--note", "because")
  }

  @Test func `what is imported and exported again is the same`() throws {
    try makeHistory()
    let first = try tool("export")
    #expect(first.lines.count > 10)
    try place.write(first.output, to: "log.jsonl")
    #expect(try tool("--log", "copy", "import", "log.jsonl").status == 0)
    #expect(try tool("--log", "copy", "export").output == first.output)
    let digests = try tool("replay", "--json").json()["digests"] as? [String: String]
    let copied =
      try tool("--log", "copy", "replay", "--json").json()["digests"] as? [String: String]
    #expect(digests == copied)
  }

  @Test func `a broken line is named, and nothing is imported`() throws {
    try makeHistory()
    var lines = try tool("export").lines
    lines[3] = "{\"position\":4,"
    try place.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
    let outcome = try tool("--log", "copy", "import", "log.jsonl")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("Line 4"))
    #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: "copy").path))
    #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: "copy.import").path))
  }

  @Test func `a missing line is noticed by its position`() throws {
    try makeHistory()
    var lines = try tool("export").lines
    lines.remove(at: 5)
    try place.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
    let outcome = try tool("--log", "copy", "import", "log.jsonl")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("Line 6"))
  }

  @Test func `an import does not touch a log that is there`() throws {
    try makeHistory()
    try place.write("", to: "log.jsonl")
    #expect(try tool("import", "log.jsonl").status == 4)
    #expect(try tool("replay", "--check").status == 0)
  }
}

@Suite struct `Refusing bad input` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test(arguments: [
    ["list"], ["show", "1"], ["history", "1"], ["failures"], ["skiplist"], ["stats"], ["events"],
    ["replay"], ["export"], ["doctor"],
  ])
  func `reading a log that is not there is refused, and makes none`(verb: [String]) throws {
    let outcome = try tool.start(verb).outcome()
    #expect(outcome.status == 3)
    #expect(outcome.error.contains("There is no log"))
    #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: ".daybook").path))
  }

  @Test(arguments: [
    ["enqueue"], ["enqueue", "k", "--priority", "101"], ["enqueue", "k", "--attempts", "0"],
    ["enqueue", "k", "--delay", "soon"], ["enqueue", "k", "--payload", "{"], ["run", "true"],
    ["run", "--halt", "later:3", "--", "true"], ["run", "-j0", "--", "true"],
    ["list", "--state", "odd"],
    ["list", "--since", "yesterday"], ["events", "--type", "Odd"], ["nonsense"],
    ["run", "--timeout", "0ms", "--", "true", ":::", "a"],
  ])
  func `arguments that make no sense are refused`(arguments: [String]) throws {
    let outcome = try tool.start(arguments).outcome()
    #expect(outcome.status == 2 || outcome.status == 4)
    #expect(!outcome.error.isEmpty)
    #expect(try tool("list").status == 3)
  }

  @Test func `a job that does not exist is not found`() throws {
    _ = try tool("enqueue", "k")
    #expect(try tool("show", "99").status == 3)
    #expect(try tool("history", "99").status == 3)
  }

  @Test func `a broken line among jobs is named, and those before it are queued`() throws {
    let outcome = try tool(
      "enqueue", "--jsonl", "-", input: Data("{\"kind\":\"k\",\"odd\":1}\n".utf8))
    #expect(outcome.status == 2)
    #expect(outcome.error.contains("Line 1"))
  }

  @Test func `a file that is no log is refused with the storage status`() throws {
    try FileManager.default.createDirectory(
      at: place.url.appending(path: ".daybook"), withIntermediateDirectories: true)
    try place.write(String(repeating: "not a log ", count: 2_000), to: ".daybook/data.mdb")
    let outcome = try tool("list")
    #expect(outcome.status == 5)
    #expect(outcome.error.contains("not a log"))
  }

  @Test func `a damaged frame is named with its position, and what is before it is unharmed`()
    throws
  {
    for number in 0..<50 { _ = try tool("enqueue", "kind-\(number)") }
    try flipByte(of: "kind-40")
    let outcome = try tool("list")
    #expect(outcome.status == 5)
    #expect(outcome.error.contains("position 41"))
    #expect(outcome.error.contains("40 events before it are unharmed"))
    let doctor = try tool("doctor")
    #expect(doctor.status == 1)
    #expect(doctor.output.contains("position 41"))
  }

  @Test func `a log whose end is missing is refused`() throws {
    let lines = (0..<2_000).map {
      #"{"kind":"k\#($0)","payload":"\#(String(repeating: "x", count: 99))"}"#
    }
    _ = try tool(
      "enqueue", "--jsonl", "-", input: Data((lines.joined(separator: "\n") + "\n").utf8))
    let file = place.url.appending(path: ".daybook/data.mdb")
    let handle = try FileHandle(forUpdating: file)
    try handle.truncate(atOffset: try handle.seekToEnd() / 2)
    try handle.close()
    let outcome = try tool("list")
    #expect(outcome.status == 5)
    #expect(outcome.error.contains("file ends after"))
  }

  /// Damages the last place in the log's file where a text stands.
  private func flipByte(of text: String) throws {
    let file = place.url.appending(path: ".daybook/data.mdb")
    var data = try Data(contentsOf: file)
    let range = try #require(data.range(of: Data(text.utf8), options: .backwards))
    // Every copy that an older page still holds, so that the current one is among them.
    var next: Range<Data.Index>? = range
    while let found = next {
      data[found.lowerBound] ^= 1
      next = data.range(of: Data(text.utf8), options: .backwards)
    }
    try data.write(to: file)
  }
}
