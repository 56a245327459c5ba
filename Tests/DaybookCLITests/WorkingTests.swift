import Foundation
import Testing

/// A command that is run for every job of a queue.
@Suite struct `Working on a queue` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  private func enqueue(_ arguments: String...) throws -> String {
    let outcome = try tool.start(["enqueue"] + arguments).outcome()
    return try #require(outcome.lines.first, "\(outcome.error)")
  }

  /// Works until nothing is ready.
  private func drain(_ script: String, _ options: String...) throws -> Tool.Outcome {
    try tool.start(
      ["work", "--queue", "default", "--drain"] + options + ["--", "sh", "-c", script]
    ).outcome()
  }

  private func job(_ id: String) throws -> [String: Any] {
    try tool("show", id, "--json").json()
  }

  @Test func `the payload is on standard input, and what is written is the result`() throws {
    let id = try enqueue("shout", "--payload", #"{"word":"cat"}"#)
    #expect(try drain("tr a-z A-Z").status == 0)
    let job = try job(id)
    #expect(job["state"] as? String == "completed")
    #expect(job["result"] as? String == #"{"WORD":"CAT"}"#)
  }

  @Test func `a payload larger than a pipe arrives whole`() throws {
    try place.write(String(repeating: "x", count: 300_000), to: "large")
    let id = try enqueue("count", "--payload", "@large")
    #expect(try drain("wc -c | tr -d ' \n'").status == 0)
    #expect(try job(id)["result"] as? String == "300000")
  }

  @Test func `a command knows its job, attempt, kind and log, wherever it goes`() throws {
    let id = try enqueue("cook")
    _ = try drain("cd /; echo $DAYBOOK_JOB $DAYBOOK_ATTEMPT $DAYBOOK_KIND $DAYBOOK_LOG")
    let log = place.url.appending(path: ".daybook").path
    #expect(try job(id)["result"] as? String == "\(id) 1 cook \(log)\n")
  }

  @Test(arguments: [
    (75, "retryable", "transient"), (100, "failed", "permanent"), (3, "retryable", "unknown"),
  ])
  func `the exit status says what becomes of the job`(
    status: Int, state: String, category: String
  ) throws {
    let id = try enqueue("cook")
    #expect(try drain("echo burnt >&2; exit \(status)").status == 1)
    let job = try job(id)
    #expect(job["state"] as? String == state)
    let failure = try #require(job["last_failure"] as? [String: Any])
    #expect(failure["category"] as? String == category)
    #expect(failure["message"] as? String == "burnt")
  }

  @Test func `an attempt that takes too long is ended with all it has started`() throws {
    let id = try enqueue("sleep", "--attempts", "1")
    let outcome = try drain("sleep 100 & echo $! > child; wait", "--timeout", "300ms")
    #expect(outcome.status == 1)
    #expect(
      try #require(try job(id)["last_failure"] as? [String: Any])["reason"] as? String
        == "timeout 300 ms")
    let child = try #require(Int32(place.lines(of: "child").first ?? ""))
    #expect(!RunningTool.isAlive(child))
  }

  @Test func `lanes work at the same time`() throws {
    for _ in 1...2 { _ = try enqueue("meet") }
    // Each waits for the other.
    let script = "touch here.$DAYBOOK_JOB; until [ $(ls here.* | wc -l) = 2 ]; do :; done"
    #expect(try drain(script, "-j2").status == 0)
  }

  @Test func `only jobs of the kinds that were named are run`() throws {
    let other = try enqueue("other")
    let wanted = try enqueue("wanted")
    _ = try drain("true", "--kind", "wanted")
    #expect(try job(wanted)["state"] as? String == "completed")
    #expect(try job(other)["state"] as? String == "available")
  }

  @Test func `with --once one job is run, and the next stays`() throws {
    let first = try enqueue("cook")
    let second = try enqueue("cook")
    let outcome = try tool("work", "-q", "default", "--once", "--json", "--", "true")
    #expect(outcome.status == 0)
    #expect(try outcome.json()["succeeded"] as? Int == 1)
    #expect(try job(first)["state"] as? String == "completed")
    #expect(try job(second)["state"] as? String == "available")
  }

  @Test func `a job that comes while nothing is to do is run at once`() throws {
    _ = try enqueue("warm")
    let running = try tool.start([
      "work", "-q", "default", "--", "sh", "-c", "echo $DAYBOOK_KIND >> done",
    ])
    #expect(running.wait { place.lines(of: "done") == ["warm"] })
    _ = try enqueue("late")
    #expect(running.wait { place.lines(of: "done") == ["warm", "late"] })
    running.signal(SIGTERM)
    #expect(running.outcome().status == 130)
  }

  @Test func `a job that becomes due is run, and one that failed is tried again`() throws {
    _ = try enqueue("soon", "--delay", "300ms")
    let running = try tool.start([
      "work", "-q", "default", "--", "sh", "-c",
      "echo $DAYBOOK_ATTEMPT >> tries; test $DAYBOOK_ATTEMPT = 2",
    ])
    #expect(running.wait { place.lines(of: "tries") == ["1", "2"] })
    running.signal(SIGTERM)
    #expect(running.outcome().status == 130)
  }

  @Test func `a limit of the queue holds lanes back, and every job is run`() throws {
    _ = try tool("queues", "limit", "default", "--concurrency", "1")
    for _ in 1...3 { _ = try enqueue("cook") }
    let running = try tool.start([
      "work", "-q", "default", "-j3", "--", "sh", "-c",
      "mkdir busy || echo two >> wrong; rmdir busy; echo x >> done",
    ])
    #expect(running.wait { place.lines(of: "done").count == 3 })
    running.signal(SIGTERM)
    #expect(running.outcome().status == 130)
    #expect(place.lines(of: "wrong").isEmpty)
  }

  @Test func `a program that is not there is said to be missing, and nothing is done`() throws {
    let id = try enqueue("cook")
    let outcome = try tool("work", "-q", "default", "--once", "--", "no-such-program")
    #expect(outcome.status == 2)
    #expect(try job(id)["attempt"] as? Int == 0)
  }
}
