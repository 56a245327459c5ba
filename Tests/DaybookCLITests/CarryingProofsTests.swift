import Foundation
import Testing

/// Proofs of single events, which need no log.
@Suite struct `Carrying a proof away` {
  let place: Place
  var tool: Tool { place.tool }
  let key: String

  init() throws {
    place = try Place()
    let tool = place.tool
    _ = try tool("enqueue", "mail", "--payload", #"{"to":"alice@example.org"}"#)
    _ = try tool("enqueue", "mail", "--payload", #"{"to":"bob@example.org"}"#)
    key = try tool("keygen", "secret.key").output.trimmingCharacters(in: .newlines)
  }

  private func prove(_ more: String...) throws -> String {
    let outcome = try tool.start(["prove", "1", "--key", "secret.key"] + more).outcome()
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome.output
  }

  private func verify(_ text: String, _ more: String...) throws -> Tool.Outcome {
    try place.write(text, to: "proof")
    // In a directory without a log.
    let elsewhere = Tool(directory: FileManager.default.temporaryDirectory)
    let file = place.url.appending(path: "proof").path
    return try elsewhere.start(["verify-proof", file, "--key", key] + more).outcome()
  }

  @Test func `a proof is checked without the log, and shows the event`() throws {
    let outcome = try verify(try prove())
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("\"type\":\"JobQueued\""))
    #expect(outcome.output.contains("\"kind\":\"mail\""))
    #expect(!outcome.output.contains("alice"))
  }

  @Test func `private bytes are shown only when they are disclosed`() throws {
    let document = try verify(try prove("--disclose"), "--json").json()
    #expect(document["holds"] as? Bool == true)
    let event = try #require(document["event"] as? [String: Any])
    let data = try #require(event["data"] as? [String: Any])
    #expect((data["payload"] as? String)?.contains("alice") == true)
  }

  @Test func `a proof by an earlier checkpoint stays true when the log grows`() throws {
    _ = try tool("checkpoint", "--key", "secret.key", "-o", "earlier")
    let before = try prove()
    for _ in 0..<3 { _ = try tool("enqueue", "more") }
    let proof = try tool("prove", "2", "--checkpoint", "earlier")
    #expect(try verify(proof.output).output.contains("the first 2 events"))
    #expect(try verify(before).status == 0)
  }

  @Test func `a position that the log does not have is not found`() throws {
    for position in ["0", "3", "99999999999999999"] {
      let outcome = try tool("prove", position, "--key", "secret.key")
      #expect(outcome.status == 3, "\(position)")
      #expect(outcome.error.contains("position"))
    }
    #expect(try tool("prove", "-1", "--key", "secret.key").status == 2)
    #expect(try tool("prove", "1").status == 2)
  }

  @Test(arguments: 0..<8)
  func `a line that was changed makes the proof fail, and the reason is told`(
    number: Int
  ) throws {
    var lines = try prove("--disclose").components(separatedBy: "\n")
    guard number < lines.count, !lines[number].isEmpty else { return }
    lines[number] = String(lines[number].dropLast(2)) + "xx"
    let outcome = try verify(lines.joined(separator: "\n"))
    #expect(outcome.status == 1, "\(lines[number])")
    #expect(outcome.error.hasPrefix("The proof does not hold: "))
  }

  @Test func `a proof that was cut anywhere fails and never crashes`() throws {
    let proof = try prove()
    for count in stride(from: 0, to: proof.count, by: 41) {
      let outcome = try verify(String(proof.prefix(count)))
      #expect(outcome.status == 1, "\(count) characters: \(outcome.error)")
    }
  }

  @Test func `a proof of another log is refused`() throws {
    _ = try tool("--log", "other", "enqueue", "k")
    _ = try tool("--log", "other", "keygen", "other.key")
    let foreign = try tool("--log", "other", "prove", "1", "--key", "other.key")
    let outcome = try verify(foreign.output)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("not signed by"))
    let signed = try tool("--log", "other", "prove", "1", "--key", "secret.key")
    #expect(try verify(signed.output).error.contains("is of the log"))
  }

  @Test func `a key that is none is a fault of the caller`() throws {
    try place.write("nothing", to: "proof")
    for word in ["nonsense", "a+b+c", key.replacingOccurrences(of: "daybook", with: "daybooc")] {
      let outcome = try tool("verify-proof", "proof", "--key", word)
      #expect(outcome.status == 2, "\(word)")
    }
    #expect(try tool("verify-proof", "missing", "--key", key).status == 3)
  }
}
