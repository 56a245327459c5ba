import Foundation
import Testing

/// `daybook token`, as somebody at a terminal uses it.
@Suite struct `Tokens at the command line` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test func `are made, listed and removed`() throws {
    let added = try tool("token", "add", "ci", "--role", "worker", "--tokens", "tokens")
    #expect(added.status == 0, "\(added.error)")
    let token = try #require(added.lines.first)
    #expect(added.lines.count == 1)
    #expect(token.wholeMatch(of: /daybook_ci\.[A-Za-z0-9_-]{43}/) != nil)
    #expect(added.error.contains("only this once"))
    #expect(!added.error.contains(token))
    let more = try tool(
      "token", "add", "alice", "--role", "admin", "--tokens", "tokens", "--json"
    ).json()
    #expect(more["name"] as? String == "alice")
    #expect(more["role"] as? String == "admin")
    #expect((more["token"] as? String)?.hasPrefix("daybook_alice.") == true)
    let listed = try tool("token", "list", "--tokens", "tokens", "--jsonl").jsonLines()
    #expect(listed.map { $0["name"] as? String } == ["ci", "alice"])
    #expect(listed.allSatisfy { $0["created"] is String && $0.count == 3 })
    #expect(try tool("token", "list", "--tokens", "tokens").output.contains("ci     worker"))
    #expect(try tool("token", "remove", "ci", "--tokens", "tokens").status == 0)
    let left = try tool("token", "list", "--tokens", "tokens", "--jsonl").jsonLines()
    #expect(left.map { $0["name"] as? String } == ["alice"])
  }

  @Test func `stand in a file that is for its owner alone and holds no secret`() throws {
    let token = try tool("token", "add", "ci", "--role", "worker", "--tokens", "tokens").lines[0]
    let secret = try #require(token.split(separator: ".").last)
    let path = place.url.appending(path: "tokens").path
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(!place.lines(of: "tokens").joined().contains(secret))
  }

  @Test func `are found by the environment`() throws {
    let environment = ["DAYBOOK_SERVE_TOKENS": "tokens"]
    _ = try tool("token", "add", "ci", "--role", "viewer", environment: environment)
    #expect(try tool("token", "list", environment: environment).output.contains("viewer"))
  }

  @Test func `are refused with the status that says why`() throws {
    let tokens = ["--tokens", "tokens"]
    func status(_ arguments: String...) throws -> Int32 {
      try tool.start(["token"] + arguments + tokens).outcome().status
    }
    #expect(try status("list") == 3)
    #expect(try status("remove", "ci") == 3)
    #expect(try status("add", "ci", "--role", "worker") == 0)
    #expect(try status("add", "ci", "--role", "viewer") == 4)
    #expect(try status("remove", "other") == 3)
    #expect(try status("add", "a b", "--role", "viewer") == 2)
    #expect(try status("add", "bob", "--role", "king") == 2)
    #expect(try status("add", "bob") == 2)
    #expect(try tool("token", "list").status == 2)
    #expect(place.lines(of: "tokens").count == 1)
  }

  @Test func `of a spoilt file are refused by its line, and nothing is lost`() throws {
    _ = try tool("token", "add", "ci", "--role", "worker", "--tokens", "tokens")
    let line = try #require(place.lines(of: "tokens").first)
    try place.write(line + "\ndaybook_ci.secret\n", to: "tokens")
    let outcome = try tool("token", "add", "new", "--role", "worker", "--tokens", "tokens")
    #expect(outcome.status == 2)
    #expect(outcome.error.contains("line 2"))
    #expect(!outcome.error.contains("secret"))
    #expect(place.lines(of: "tokens") == [line, "daybook_ci.secret"])
  }
}
