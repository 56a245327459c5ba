import Foundation
import Testing

/// Copies of a log that is being written to.
@Suite struct `Backing up with the tool` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  private func enqueue(_ count: Int) throws -> RunningTool {
    let lines = (0..<count).map { #"{"kind":"k\#($0)","payload":"\#($0)"}"# }
    return try tool.start(
      ["enqueue", "--jsonl", "-"], input: Data((lines.joined(separator: "\n") + "\n").utf8))
  }

  @Test func `a copy made while another process writes is a whole log, and goes on`() throws {
    _ = try tool("enqueue", "first")
    let writer = try enqueue(3_000)
    writer.wait { writer.output.contains("\n") }
    let outcome = try tool("backup", "copy", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(writer.outcome().status == 0)
    let position = try #require(try outcome.json()["position"] as? Int)
    #expect(position > 1)
    let copied = try tool("--log", "copy", "events", "--jsonl").lines
    #expect(copied.count == position)
    #expect(try tool("events", "--jsonl").lines.starts(with: copied))
    #expect(try tool("--log", "copy", "enqueue", "more").status == 0)
    #expect(try tool("--log", "copy", "replay", "--check").status == 0)
    #expect(try tool("--log", "copy", "doctor").status == 0)
  }

  @Test func `a checkpoint of the log holds for its copy`() throws {
    _ = try enqueue(50).outcome()
    let key = try tool("keygen", "k").output.trimmingCharacters(in: .newlines)
    _ = try tool("checkpoint", "--key", "k", "-o", "signed")
    _ = try tool("backup", "copy")
    #expect(try tool("--log", "copy", "verify", "--checkpoint", "signed", "--key", key).status == 0)
  }

  @Test func `a place that holds something is refused and left alone`() throws {
    _ = try tool("enqueue", "first")
    try place.write("mine", to: "full/file")
    let outcome = try tool("backup", "full")
    #expect(outcome.status == 4)
    #expect(outcome.error.contains("holds something"))
    #expect(place.lines(of: "full/file") == ["mine"])
    #expect(try tool("backup", ".daybook").status == 4)
    #expect(try tool("backup", "nowhere/copy").status == 3)
    try FileManager.default.createDirectory(
      at: place.url.appending(path: "empty"), withIntermediateDirectories: true)
    #expect(try tool("backup", "empty").status == 0)
  }

  @Test func `a log that is damaged gives no copy`() throws {
    for number in 0..<30 { _ = try tool("enqueue", "kind-\(number)") }
    let file = place.url.appending(path: ".daybook/data.mdb")
    var data = try Data(contentsOf: file)
    while let found = data.range(of: Data("kind-20".utf8)) { data[found.lowerBound] ^= 1 }
    try data.write(to: file)
    let outcome = try tool("backup", "copy")
    #expect(outcome.status == 5)
    #expect(outcome.error.contains("position 21"))
    for name in ["copy", "copy.part"] {
      #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: name).path))
    }
  }
}
