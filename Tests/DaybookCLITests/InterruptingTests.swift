import Foundation
import Testing

/// What is left when a run is ended from outside.
@Suite struct `Interrupting a run` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal ends the programs, counts no failure, and the next run goes on`(
    signal: Int32
  ) throws {
    let command = [
      "run", "-j2", "--", "sh", "-c", "echo x >> started; test -e go || sleep 60", "sh",
      ":::", "a", "b", "c",
    ]
    let running = try tool.start(command)
    #expect(running.wait { place.lines(of: "started").count == 2 })
    running.signal(signal)
    let outcome = running.outcome()
    #expect(outcome.status == 130)
    #expect(outcome.output.contains("2 interrupted"))

    let interruptions = try tool("events", "--type", "AttemptInterrupted", "--jsonl").jsonLines()
    #expect(interruptions.count == 2)
    for event in interruptions {
      #expect((event["data"] as? [String: Any])?["reason"] as? String == "shutdown")
    }
    let paused = try tool("list", "--state", "paused", "--jsonl").jsonLines()
    #expect(paused.allSatisfy { $0["paused_by"] as? String == "shutdown" })
    #expect(try tool("failures", "--jsonl").lines.isEmpty)

    try place.write("", to: "go")
    let resumed = try tool(
      "run", "-j2", "--json", "--", "sh", "-c", command[5], "sh", ":::", "a", "b", "c")
    #expect(try resumed.json()["succeeded"] as? Int == 3)
    #expect(place.lines(of: "started").count == 5)
  }

  @Test func `a second signal does not wait for programs that ignore the first`() throws {
    let running = try tool.start([
      "run", "-j1", "--", "sh", "-c", "trap '' TERM; echo $$ >> started; while :; do sleep 1; done",
      "sh", ":::", "a",
    ])
    #expect(running.wait { place.lines(of: "started").count == 1 })
    running.signal(SIGINT)
    running.signal(SIGINT)
    #expect(running.outcome().status == 130)
    let program = try #require(Int32(place.lines(of: "started")[0]))
    #expect(!RunningTool.isAlive(program))
    #expect(try tool("events", "--type", "AttemptInterrupted", "--jsonl").lines.count == 1)
  }

  @Test func `after a kill what the programs had started is ended before they run again`() throws {
    // The program leaves a process behind in its group, which survives its parents.
    let script = "sh -c 'echo $$ >> left; exec sleep 60' & echo x >> started; test -e go || wait"
    let running = try tool.start(["run", "-j1", "--", "sh", "-c", script, "sh", ":::", "a"])
    #expect(
      running.wait {
        place.lines(of: "left").count == 1 && place.lines(of: "started").count == 1
      })
    running.signal(SIGKILL)
    _ = running.outcome()
    let left = try #require(Int32(place.lines(of: "left")[0]))

    try place.write("", to: "go")
    let outcome = try tool("run", "-j1", "--json", "--", "sh", "-c", script, "sh", ":::", "a")
    #expect(!RunningTool.isAlive(left))
    #expect(try outcome.json()["succeeded"] as? Int == 1)
    #expect(place.lines(of: "started").count == 2)
    for line in place.lines(of: "left").dropFirst() { kill(Int32(line) ?? 0, SIGKILL) }
  }

  @Test func `an input that kills its run three times is given up as poison`() throws {
    for _ in 0..<3 {
      let running = try tool.start([
        "run", "-j1", "--", "sh", "-c", "kill -9 $PPID", "sh", ":::", "a",
      ])
      _ = running.outcome()
    }
    _ = try tool("run", "--skip-failed", "--", "sh", "-c", "kill -9 $PPID", "sh", ":::", "a")
    let failed = try tool("events", "--type", "JobFailed", "--jsonl").jsonLines()
    #expect((failed.first?["data"] as? [String: Any])?["reason"] as? String == "poisoned")
  }
}
