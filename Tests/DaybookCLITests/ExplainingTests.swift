import Foundation
import Testing

/// Why a job is in its state, and why an input was run, skipped or retried.
@Suite struct `Explaining` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  private func explain(_ subject: String...) throws -> String {
    try tool.start(["explain"] + subject).outcome().output
  }

  @Test func `a job says what happened to it, when, and by whom`() throws {
    _ = try tool("enqueue", "mail")
    _ = try tool("work", "-q", "default", "--once", "--", "sh", "-c", "echo bounced >&2; exit 100")
    _ = try tool("retry", "1", "--reason", "new address")
    _ = try tool("cancel", "1", "--reason", "sent by post")
    let outcome = try tool("explain", "1", "--json", environment: ["USER": "ada"])
    let document = try outcome.json()
    #expect(document["state"] as? String == "cancelled")
    let course = try #require(document["course"] as? [[String: Any]])
    let texts = course.compactMap { $0["text"] as? String }
    #expect(texts.count == 6)
    #expect(texts[2].contains("exit 100: bounced"))
    #expect(texts[3].contains("no other attempt helps"))
    #expect(course.compactMap { $0["note"] as? String } == ["new address", "sent by post"])
    let positions = course.compactMap { $0["position"] as? Int }
    #expect(positions == positions.sorted())
    let summary = try #require(document["summary"] as? String)
    #expect(summary.contains("at position \(try #require(positions.last))"))
  }

  @Test func `a job that waits says for what`() throws {
    _ = try tool("enqueue", "mail")
    _ = try tool("enqueue", "mail", "--delay", "1h")
    _ = try tool("enqueue", "mail")
    _ = try tool("pause", "3")
    #expect(try explain("1").contains("waits for a worker. No worker is there."))
    #expect(try explain("2").contains("waits for its time"))
    #expect(try explain("3").contains("somebody paused it"))
  }

  @Test func `a job whose queue is paused says so`() throws {
    _ = try tool("enqueue", "mail")
    _ = try tool("queues", "pause", "default")
    let answer = try explain("1")
    #expect(answer.contains("its queue, default, is paused by cli:"))
    #expect(answer.contains("at position 2"))
  }

  @Test func `a queue that was paused by itself is named when everything was resumed`() throws {
    _ = try tool("enqueue", "mail")
    _ = try tool("queues", "pause", "default")
    _ = try tool("queues", "pause", "--all")
    #expect(try explain("1").contains("everything is paused by cli:"))
    _ = try tool("queues", "resume", "--all")
    #expect(try explain("1").contains("its queue, default, is paused by cli:"))
  }

  @Test func `a job that was cancelled while it ran says who wanted that`() throws {
    _ = try tool("enqueue", "mail")
    let work = try tool.start(
      ["work", "-q", "default", "--once", "--", "sh", "-c", "echo > started; exec sleep 600"])
    #expect(work.wait { FileManager.default.fileExists(atPath: place.url.path + "/started") })
    _ = try tool.start(["cancel", "1"], environment: ["USER": "ada"]).outcome()
    _ = work.outcome()
    let answer = try explain("1")
    #expect(answer.contains("somebody asked for that, by cli:ada"))
  }

  @Test func `an unknown job is not found`() throws {
    _ = try tool("enqueue", "mail")
    #expect(try tool("explain", "99").status == 3)
  }

  @Test func `an input is known by its content, whatever it is called`() throws {
    try place.write("good", to: "a")
    try place.write("bad", to: "b")
    _ = try tool("run", "--", "grep", "-q", "good", ":::", "a", "b")
    try FileManager.default.moveItem(
      at: place.url.appending(path: "a"), to: place.url.appending(path: "c"))
    let done = try explain("c")
    #expect(done.contains("daybook run -- grep -q good"))
    #expect(done.contains("A rerun skips it as done"))
    #expect(try explain("b").contains("with --skip-failed it skips it"))
  }

  @Test func `an input that was put on the skip list says by whom and why`() throws {
    try place.write("x", to: "a")
    _ = try tool("run", "--", "true", ":::", "a")
    let key = "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    _ = try tool("skiplist", "add", key, "--note", "contract ended")
    #expect(try explain("a").contains("by hand since position"))
  }

  @Test func `a word, and a number that is an input, are known by name`() throws {
    _ = try tool("run", "--", "echo", ":::", "42")
    #expect(try explain("--input", "42").contains("A rerun skips it as done"))
    let unknown = try tool("explain", "43-never")
    #expect(unknown.status == 3)
    #expect(unknown.output.contains("No job was ever about it"))
  }
}
