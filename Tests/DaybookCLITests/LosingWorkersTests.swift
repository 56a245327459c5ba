import Foundation
import Testing

/// Workers that are shut down, killed, stopped, or told that their jobs are no longer theirs.
@Suite struct `Losing a worker` {
  let place: Place
  var tool: Tool { place.tool }

  /// Runs until it is ended, or until there is a file called `go`.
  private static let patient = "echo $$ >> started; until test -e go; do sleep 0.05; done"

  init() throws {
    place = try Place()
    _ = try place.tool("enqueue", "cook", "--payload", "1")
  }

  private func work(_ script: String = patient, _ options: String...) throws -> RunningTool {
    try tool.start(["work", "-q", "default"] + options + ["--", "sh", "-c", script])
  }

  private func started(_ count: Int, of running: RunningTool) {
    #expect(running.wait { place.lines(of: "started").count == count })
  }

  private var program: Int32? { Int32(place.lines(of: "started").last ?? "") }

  private func state() throws -> String? {
    try tool("show", "1", "--json").json()["state"] as? String
  }

  private func types() throws -> [String] {
    try tool("history", "1", "--jsonl").jsonLines().compactMap { $0["type"] as? String }
  }

  private func reasons(_ type: String) throws -> [String] {
    try tool("events", "--type", type, "--jsonl").jsonLines().compactMap { event in
      (event["data"] as? [String: Any])?["reason"] as? String
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal pauses its jobs until the next start, and nothing has failed`(
    signal: Int32
  ) throws {
    let running = try work()
    started(1, of: running)
    running.signal(signal)
    #expect(running.outcome().status == 130)
    #expect(!RunningTool.isAlive(try #require(program)))
    #expect(try types().suffix(2) == ["AttemptInterrupted", "Paused"])
    #expect(try tool("show", "1", "--json").json()["paused_by"] as? String == "shutdown")
    #expect(try tool("failures", "--jsonl").lines.isEmpty)

    try place.write("", to: "go")
    #expect(try work(Self.patient, "--once").outcome().status == 0)
    #expect(try state() == "completed")
  }

  @Test func `a kill ends its programs, and the next start queues its jobs again`() throws {
    let running = try work()
    started(1, of: running)
    running.signal(SIGKILL)
    _ = running.outcome()
    let orphan = try #require(program)
    #expect(running.wait { !RunningTool.isAlive(orphan) })

    try place.write("", to: "go")
    #expect(try work(Self.patient, "--once").outcome().status == 0)
    #expect(try reasons("AttemptInterrupted") == ["worker_died"])
    #expect(try state() == "completed")
  }

  @Test func `a job that kills its worker three times is failed and says why`() throws {
    for _ in 0..<3 { _ = try work("kill -9 $PPID; sleep 10", "--once").outcome() }
    _ = try work("true", "--drain").outcome()
    #expect(try state() == "failed")
    #expect(try reasons("JobFailed") == ["poisoned"])
    #expect(try tool("explain", "1").output.contains("interrupted again and again"))
  }

  @Test func `one that stops answering loses its job, and its late result is refused`() throws {
    let script = "echo $$ >> started; until test -e go.$DAYBOOK_ATTEMPT; do sleep 0.05; done"
    // Nothing is written while it is stopped: whoever stops in a commit holds everybody up.
    let stopped = try work(script, "--heartbeat", "500ms", "--silence", "2s")
    started(1, of: stopped)
    stopped.signal(SIGSTOP)
    // The program goes on, and ends while nobody listens.
    try place.write("", to: "go.1")
    let first = try #require(program)
    #expect(stopped.wait { !RunningTool.isAlive(first) })

    let other = try work(script, "--heartbeat", "100ms", "--silence", "30s")
    started(2, of: other)
    #expect(try reasons("AttemptInterrupted") == ["lease_expired"])
    stopped.signal(SIGCONT)
    #expect(
      other.wait { (try? types().contains("LateResultRefused")) ?? false })
    #expect(try state() == "running")
    try place.write("", to: "go.2")
    #expect(other.wait { (try? state()) == "completed" })
    for running in [stopped, other] {
      running.signal(SIGTERM)
      #expect(running.outcome().status == 130)
    }
    #expect(try types().filter { $0 == "JobCompleted" }.count == 1)
  }

  @Test func `one that was taken for gone announces itself again and goes on`() throws {
    // Nothing is written while it is stopped: whoever stops in a commit holds everybody up.
    let stopped = try work(Self.patient, "--heartbeat", "500ms", "--silence", "2s")
    started(1, of: stopped)
    stopped.signal(SIGSTOP)
    // Another start finds it silent.
    #expect(
      stopped.wait {
        _ = try? tool("work", "-q", "none", "--drain", "--", "true")
        return (try? reasons("WorkerStopped").contains("expired")) ?? false
      })
    stopped.signal(SIGCONT)
    started(2, of: stopped)
    stopped.signal(SIGTERM)
    #expect(stopped.outcome().status == 130)
  }

  @Test func `a request to cancel reaches the program, and is acknowledged`() throws {
    let running = try work()
    started(1, of: running)
    #expect(try tool("cancel", "1").output == "Asked the workers to end 1 job: 1.\n")
    #expect(running.wait { (try? state()) == "cancelled" })
    #expect(!RunningTool.isAlive(try #require(program)))
    #expect(try types().suffix(2) == ["CancelRequested", "Cancelled"])
    running.signal(SIGTERM)
    #expect(running.outcome().output.contains("1 cancelled"))
  }

  @Test func `a pause reaches the program, and the job runs again when it is resumed`() throws {
    let running = try work()
    started(1, of: running)
    let first = try #require(program)
    #expect(try tool("pause", "1", "--reason", "tea").status == 0)
    #expect(running.wait { !RunningTool.isAlive(first) })
    #expect(try state() == "paused")
    #expect(try tool("resume", "1").status == 0)
    started(2, of: running)
    try place.write("", to: "go")
    #expect(running.wait { (try? state()) == "completed" })
    #expect(try tool("failures", "--jsonl").lines.isEmpty)
    running.signal(SIGTERM)
    _ = running.outcome()
  }

  @Test func `a program that catches the gentle signal is ended by the other`() throws {
    let running = try work("trap '' TERM; echo $$ >> started; while :; do sleep 0.05; done")
    started(1, of: running)
    running.signal(SIGINT)
    running.signal(SIGINT)
    #expect(running.outcome().status == 130)
    #expect(!RunningTool.isAlive(try #require(program)))
  }

  @Test(arguments: ["cancel", "delete"])
  func `what it ran can be acted on when it is gone`(verb: String) throws {
    let running = try work()
    started(1, of: running)
    running.signal(SIGKILL)
    _ = running.outcome()
    #expect(try tool(verb, "1").status == 0)
    #expect(try tool("list", "--json", "--state", "running").output.contains("\"id\"") == false)
    #expect(try types().contains(verb == "cancel" ? "Cancelled" : "Deleted"))
  }

  @Test func `what it ran is stuck until that is put right`() throws {
    #expect(try tool("stuck").status == 0)
    let running = try work()
    started(1, of: running)
    #expect(try tool("stuck").status == 0)
    running.signal(SIGKILL)
    _ = running.outcome()
    let found = try tool("stuck", "--jsonl")
    #expect(found.status == 1)
    #expect(try found.jsonLines().first?["reason"] as? String == "worker dead")
    #expect(try tool("stuck", "--fix").status == 0)
    #expect(try state() == "available")
    #expect(try tool("stuck").status == 0)
  }
}
