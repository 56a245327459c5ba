import Foundation
import Testing

@Suite struct `Running a command over inputs` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test func `every input is run once, in the place of the braces`() throws {
    let outcome = try tool(
      "run", "--", "sh", "-c", "echo \"$1\" >> ran", "sh", "<{}>", ":::", "a", "b")
    #expect(outcome.status == 0)
    #expect(place.lines(of: "ran").sorted() == ["<a>", "<b>"])
  }

  @Test func `without braces the input comes last`() throws {
    _ = try tool("run", "--", "sh", "-c", "echo \"$*\" >> ran", "sh", "x", ":::", "a")
    #expect(place.lines(of: "ran") == ["x a"])
  }

  @Test func `the exit status is the number of failures`() throws {
    let outcome = try tool(
      "run", "--json", "--", "sh", "-c", "exit $1", "sh", ":::", "0", "1", "2", "3")
    #expect(outcome.status == 3)
    let summary = try outcome.json()
    #expect(summary["total"] as? Int == 4)
    #expect(summary["succeeded"] as? Int == 1)
    #expect(summary["failed"] as? Int == 3)
  }

  @Test func `what is done is not done again`() throws {
    _ = try tool("run", "--", "touch", ":::", "a", "b")
    let again = try tool("run", "--json", "--", "touch", ":::", "a", "b", "c").json()
    #expect(again["skipped_done"] as? Int == 2)
    #expect(again["succeeded"] as? Int == 1)
  }

  @Test func `another command over the same inputs is another matter`() throws {
    _ = try tool("run", "--", "true", ":::", "a")
    let other = try tool("run", "--json", "--", "test", "-n", ":::", "a").json()
    #expect(other["succeeded"] as? Int == 1)
  }

  @Test func `with --rerun what is done is done again`() throws {
    _ = try tool("run", "--", "true", ":::", "a")
    let again = try tool("run", "--rerun", "--json", "--", "true", ":::", "a").json()
    #expect(again["succeeded"] as? Int == 1)
  }

  @Test func `what failed is tried again, unless it is to be skipped`() throws {
    _ = try tool("run", "--", "test", "-e", ":::", "absent")
    let skipped = try tool("run", "--skip-failed", "--json", "--", "test", "-e", ":::", "absent")
    #expect(skipped.status == 0)
    #expect(try skipped.json()["skipped_failed"] as? Int == 1)
    let again = try tool("run", "--json", "--", "test", "-e", ":::", "absent").json()
    #expect(again["failed"] as? Int == 1)
  }

  @Test func `success takes what failed off the skip list`() throws {
    _ = try tool("run", "--key", "line", "--", "test", "-e", ":::", "file")
    #expect(try tool("skiplist", "--jsonl").lines.count == 1)
    try place.write("now it is there", to: "file")
    _ = try tool("run", "--key", "line", "--", "test", "-e", ":::", "file")
    #expect(try tool("skiplist", "--jsonl").lines.isEmpty)
  }

  @Test func `with --retry-failed only what failed is run, from the log alone`() throws {
    _ = try tool("run", "--", "test", "-e", ":::", "one", "two", ".")
    try place.write("", to: "two")
    let outcome = try tool("run", "--key", "line", "--retry-failed", "--json", "--", "test", "-e")
    let summary = try outcome.json()
    #expect(summary["total"] as? Int == 2)
    #expect(summary["succeeded"] as? Int == 1)
    #expect(summary["failed"] as? Int == 1)
  }

  @Test func `a file is known by its content, whatever its name`() throws {
    try place.write("bad", to: "first")
    _ = try tool("run", "--", "false", ":::", "first")
    try FileManager.default.moveItem(
      at: place.url.appending(path: "first"), to: place.url.appending(path: "second"))
    let skipped = try tool("run", "--skip-failed", "--json", "--", "false", ":::", "second").json()
    #expect(skipped["skipped_failed"] as? Int == 1)
    try place.write("other", to: "second")
    let changed = try tool("run", "--skip-failed", "--json", "--", "false", ":::", "second").json()
    #expect(changed["failed"] as? Int == 1)
  }

  @Test func `files with the same content are run once`() throws {
    for name in ["a", "b", "c"] { try place.write("same", to: name) }
    let outcome = try tool(
      "run", "--json", "--", "sh", "-c", "echo x >> ran", "sh", ":::", "a", "b", "c")
    #expect(place.lines(of: "ran").count == 1)
    #expect(try outcome.json()["skipped_done"] as? Int == 2)
  }

  @Test func `what somebody put on the skip list is left out by content alone`() throws {
    try place.write("poison", to: "file")
    let sum = try shell("sha256sum file | cut -d' ' -f1").trimmingCharacters(in: .newlines)
    _ = try tool("skiplist", "add", "sha256:\(sum)", "--note", "known to be bad")
    let outcome = try tool("run", "--json", "--", "true", ":::", "file")
    #expect(try outcome.json()["skipped_failed"] as? Int == 1)
  }

  @Test func `a dangling link is recorded with the stage hash, and stops nothing`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: place.url.appending(path: "link").path, withDestinationPath: "nowhere")
    let outcome = try tool("run", "--", "cat", ":::", "link", "/dev/null")
    #expect(outcome.status == 1)
    let failure = try #require(try tool("failures", "--jsonl").jsonLines().first)
    #expect(failure["stage"] as? String == "hash")
    #expect(failure["input"] as? String == "link")
  }

  @Test func `names with spaces, quotes, newlines and bytes that are no text work`() throws {
    let script = """
      mkdir odd && cd odd && printf x > 'two words' && printf y > "quote'\\"" \
      && printf z > "$(printf 'line\\nfeed')" && printf w > "$(printf 'byte\\377')"
      """
    _ = try shell(script)
    let outcome = try tool("run", "--from", "odd", "--json", "--", "test", "-f")
    #expect(try outcome.json()["succeeded"] as? Int == 4)
    let inputs = try tool("events", "--type", "JobQueued", "--jsonl").jsonLines()
      .compactMap { $0["data"] as? [String: Any] }
    #expect(inputs.contains { $0["input"] as? String == "odd/line\nfeed" })
    #expect(inputs.contains { $0["input_base64"] != nil })
  }

  @Test func `inputs that end with zero bytes may hold newlines`() throws {
    let outcome = try tool(
      "run", "-0", "--json", "--", "sh", "-c", "test \"$1\" = \"a\nb\"", "sh",
      input: Data("a\nb\0".utf8))
    #expect(try outcome.json()["succeeded"] as? Int == 1)
  }

  @Test func `a failed attempt is made again as often as it may be`() throws {
    let outcome = try tool(
      "run", "--attempts", "3", "--backoff", "1ms", "--json", "--", "sh", "-c",
      "echo x >> ran; test $(wc -l < ran) -ge 3", "sh", ":::", "a")
    #expect(outcome.status == 0)
    #expect(place.lines(of: "ran").count == 3)
  }

  @Test func `a time-out ends the whole group of processes`() throws {
    let outcome = try tool(
      "run", "--timeout", "300ms", "--", "sh", "-c", "sleep 60 & echo $! > child; wait", "sh",
      ":::", "a")
    #expect(outcome.status == 1)
    let child = try #require(Int32(place.lines(of: "child").first ?? ""))
    #expect(!RunningTool.isAlive(child))
    let failure = try #require(try tool("failures", "--jsonl").jsonLines().first)
    #expect(failure["error_type"] as? String == "TimedOut")
  }

  @Test func `a signal that ends a program is told as the reason`() throws {
    _ = try tool("run", "--", "sh", "-c", "kill -SEGV $$", "sh", ":::", "a")
    let failure = try #require(try tool("failures", "--jsonl").jsonLines().first)
    #expect(failure["reason"] as? String == "signal 11")
  }

  @Test func `enough failures halt the run when that is wanted`() throws {
    let outcome = try tool(
      "run", "-j1", "--halt", "soon:2", "--json", "--", "false", ":::", "a", "b", "c", "d", "e")
    #expect(outcome.status == 2)
    #expect(try outcome.json()["failed"] as? Int == 2)
  }

  @Test func `what a program wrote is kept and shown`() throws {
    _ = try tool(
      "run", "--", "sh", "-c", "echo fine; echo oops >&2; exit 7", "sh", ":::", "a")
    let job = try #require(try tool("list", "--jsonl").jsonLines().first?["id"] as? Int)
    let shown = try tool("show", "\(job)", "--json").json()
    #expect(shown["output"] as? String == "fine\n")
    #expect(shown["error_output"] as? String == "oops\n")
  }

  @Test func `a program that does not exist is refused before anything is recorded`() throws {
    let outcome = try tool("run", "--", "no-such-program", ":::", "a")
    #expect(outcome.status == 2)
    #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: ".daybook").path))
  }

  @Test func `with --explain nothing is run, and every decision has its reason`() throws {
    _ = try tool("run", "--", "test", "-d", ":::", ".", "absent")
    let outcome = try tool(
      "run", "--explain", "--skip-failed", "--", "test", "-d", ":::", ".", "absent", "new")
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines[0].contains("skipped: job"))
    #expect(outcome.lines[1].contains("skip list"))
    #expect(outcome.lines[2].contains("never run before"))
    #expect(try tool("list", "--jsonl").lines.count == 2)
  }

  private func shell(_ script: String) throws -> String {
    let process = try RunningTool(
      URL(filePath: "/bin/sh"), ["-c", script], directory: place.url, input: nil, environment: [:])
    return process.outcome().output
  }
}
