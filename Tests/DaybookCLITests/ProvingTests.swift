import Foundation
import Testing

/// Keys, checkpoints, verification and proofs, from the command line.
@Suite struct `Proving with the tool` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  /// A log of some jobs, a key, and a signed checkpoint over all of it.
  @discardableResult
  private func makeCheckpoint() throws -> (key: String, size: Int) {
    _ = try tool("run", "--", "sh", "-c", "test \"$1\" != b", "sh", ":::", "a", "b", "c")
    let key = try tool("keygen", "secret.key").output.trimmingCharacters(in: .newlines)
    let made = try tool("checkpoint", "--key", "secret.key", "-o", "first.checkpoint", "--json")
    let size = try #require(try made.json()["size"] as? Int)
    return (key, size)
  }

  @Test func `a key file is for its owner's eyes, and is never overwritten`() throws {
    _ = try tool("enqueue", "k")
    #expect(try tool("keygen", "secret.key").output.hasPrefix("daybook/"))
    let path = place.url.appending(path: "secret.key").path
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let again = try tool("keygen", "secret.key")
    #expect(again.status == 4)
    #expect(again.error.contains("never overwritten"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `a key needs no log when it is given a name`() throws {
    #expect(try tool("keygen", "secret.key").status == 3)
    #expect(try tool("keygen", "secret.key", "--name", "audit").output.hasPrefix("audit+"))
    #expect(try tool("keygen", "other.key", "--name", "a b").status == 2)
  }

  @Test func `a checkpoint without a key says that nobody signed it`() throws {
    _ = try tool("enqueue", "k")
    let outcome = try tool("checkpoint")
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines[1] == "1")
    #expect(outcome.error.contains("Nobody signed this"))
  }

  @Test func `a log that has grown continues its checkpoint`() throws {
    let (key, size) = try makeCheckpoint()
    _ = try tool("enqueue", "more")
    let outcome = try tool("verify", "--checkpoint", "first.checkpoint", "--key", key)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("its first \(size) events are unchanged"))
    let document = try tool(
      "verify", "--checkpoint", "first.checkpoint", "--key", "secret.key", "--json"
    ).json()
    #expect(document["holds"] as? Bool == true)
    #expect(document["events"] as? Int == size + 1)
    #expect(document["tree"] as? Int == size)
  }

  @Test func `a checkpoint that nobody verifies is said to be so`() throws {
    try makeCheckpoint()
    let outcome = try tool("verify", "--checkpoint", "first.checkpoint")
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("No signature was looked at"))
  }

  @Test func `a log that lost its end is found by its checkpoint`() throws {
    let (key, size) = try makeCheckpoint()
    let lines = try tool("export").lines.dropLast(2)
    try place.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
    _ = try tool("--log", "copy", "import", "log.jsonl")
    let outcome = try tool(
      "--log", "copy", "verify", "--checkpoint", "first.checkpoint", "--key", key, "--json")
    #expect(outcome.status == 1)
    #expect(try outcome.json()["holds"] as? Bool == false)
    #expect(try outcome.json()["position"] as? Int == size - 1)
  }

  @Test func `an event that was changed is found, and between which positions`() throws {
    let (key, size) = try makeCheckpoint()
    var lines = try tool("export").lines
    let index = try #require(lines.lastIndex { $0.contains("\"input\":\"c\"") })
    lines[index] = lines[index].replacingOccurrences(
      of: "\"input\":\"c\"", with: "\"input\":\"d\"")
    try place.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
    #expect(try tool("--log", "copy", "import", "log.jsonl").status == 0)
    let outcome = try tool("--log", "copy", "verify", "--checkpoint", "first.checkpoint")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("one of positions 1 to \(size)"))
    // The tree that was left beside it names the event itself.
    try FileManager.default.copyItem(
      at: place.url.appending(path: ".daybook/tree"),
      to: place.url.appending(path: "copy/tree"))
    let named = try tool("--log", "copy", "verify", "--json")
    #expect(named.status == 1)
    #expect(try named.json()["position"] as? Int == index + 1)
    #expect(try tool("verify", "--checkpoint", "first.checkpoint", "--key", key).status == 0)
  }

  @Test func `a checkpoint of another log, or by another key, is refused`() throws {
    let (key, _) = try makeCheckpoint()
    _ = try tool("--log", "other", "enqueue", "k")
    let foreign = try tool("--log", "other", "verify", "--checkpoint", "first.checkpoint")
    #expect(foreign.status == 1)
    #expect(foreign.error.contains("is of the log"))
    let other = try tool("keygen", "other.key").output.trimmingCharacters(in: .newlines)
    #expect(other != key)
    let wrong = try tool("verify", "--checkpoint", "first.checkpoint", "--key", other)
    #expect(wrong.status == 1)
    #expect(wrong.error.contains("is signed by another key of the name"))
  }

  @Test(arguments: ["cut", "size", "hash", "empty", "noise"])
  func `a checkpoint that was tampered with is refused`(how: String) throws {
    let (key, size) = try makeCheckpoint()
    var lines = place.lines(of: "first.checkpoint")
    let text =
      switch how {
      case "cut": lines.prefix(2).joined(separator: "\n")
      case "empty": ""
      case "noise": "\u{1}\u{2}\n\n\u{3}"
      default:
        {
          lines[how == "size" ? 1 : 2] =
            how == "size" ? "\(size - 1)" : String(lines[2].reversed().drop { $0 == "=" }) + "="
          return lines[..<3].joined(separator: "\n") + "\n\n" + lines[3] + "\n"
        }()
      }
    try place.write(text, to: "tampered")
    let outcome = try tool("verify", "--checkpoint", "tampered", "--key", key)
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("The check failed: tampered: "), "\(outcome.error)")
  }

  @Test func `a damaged hash tree is named, and the log is not suspected`() throws {
    try makeCheckpoint()
    let head = place.url.appending(path: ".daybook/tree/head")
    try Data("daybook".utf8).write(to: head)
    let outcome = try tool("verify")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("note of its size is damaged"))
    #expect(try tool("checkpoint").status == 0)
    #expect(try tool("verify").status == 0)
  }

  @Test func `what is damaged in the file is found with its position`() throws {
    for number in 0..<30 { _ = try tool("enqueue", "kind-\(number)") }
    let file = place.url.appending(path: ".daybook/data.mdb")
    var data = try Data(contentsOf: file)
    while let found = data.range(of: Data("kind-20".utf8)) { data[found.lowerBound] ^= 1 }
    try data.write(to: file)
    let outcome = try tool("verify", "--json")
    #expect(outcome.status == 1)
    #expect(try outcome.json()["position"] as? Int == 21)
  }

  @Test func `a log that is not there is not found`() throws {
    for verb in [["verify"], ["checkpoint"], ["prove", "1", "--key", "k"], ["backup", "x"]] {
      #expect(try tool.start(verb).outcome().status == 3, "\(verb)")
    }
  }
}
