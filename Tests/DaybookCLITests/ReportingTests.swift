import Foundation
import Testing

/// What a command tells about the job that it is run for.
@Suite struct `Reporting on a job` {
  let place: Place
  var tool: Tool { place.tool }
  private let daybook = Tool.binary.path

  init() throws {
    place = try Place()
    _ = try place.tool("enqueue", "cook")
  }

  private func work(_ script: String) throws -> Tool.Outcome {
    try tool("work", "-q", "default", "--once", "--", "sh", "-c", script)
  }

  private func events(_ type: String) throws -> [[String: Any]] {
    try tool("events", "--type", type, "--jsonl").jsonLines().compactMap { event in
      event["data"] as? [String: Any]
    }
  }

  @Test func `stage, progress and upload are recorded with its attempt`() throws {
    let outcome = try work(
      """
      \(daybook) report stage download && \(daybook) report progress 1 &&
      \(daybook) report upload --bytes 5 --total 5 --files 1 --files-total 1
      """)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try events("StageEntered").first?["stage"] as? String == "download")
    #expect(try events("Progress").first?["done"] as? Int == 1)
    #expect(try events("UploadProgress").first?["bytes"] as? Int == 5)
  }

  @Test func `progress is recorded four times a second, and never without its end`() throws {
    let script = "for n in 1 2 3 4 5 6 7 8 9 10; do \(daybook) report progress $n 10; done"
    #expect(try work(script).status == 0)
    let lines = try tool("events", "--type", "Progress", "--jsonl").jsonLines()
    let times = try lines.map { event in
      try Date(
        try #require(event["time"] as? String),
        strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
    for (one, next) in zip(times, times.dropFirst()) {
      #expect(next.timeIntervalSince(one) > 0.249)
    }
    #expect(try events("Progress").last?["done"] as? Int == 10)
  }

  @Test(arguments: ["'a text'", "@file", "- < file"])
  func `a result takes the place of what is written`(argument: String) throws {
    try place.write("a text", to: "file")
    #expect(try work("echo noise; \(daybook) report result \(argument)").status == 0)
    let job = try tool("show", "1", "--json").json()
    #expect(job["result"] as? String == "a text")
    #expect(job["output"] as? String == "noise\n")
  }

  @Test func `the result of an attempt that failed is forgotten`() throws {
    _ = try tool("enqueue", "cook", "--key", "other")
    _ = try work("\(daybook) report result early; exit 1")
    #expect(try tool("show", "1", "--json").json()["result"] == nil)
    let left = try FileManager.default.contentsOfDirectory(
      atPath: place.url.appending(path: ".daybook/results").path)
    #expect(left.isEmpty)
  }

  @Test(arguments: [
    ["stage", "late"], ["progress", "1"], ["upload", "--bytes", "1"], ["result", "x"],
  ])
  func `a report of an attempt that is over is refused`(report: [String]) throws {
    #expect(try work("true").status == 0)
    let variables = ["DAYBOOK_JOB": "1", "DAYBOOK_ATTEMPT": "1"]
    let late = try tool.start(["report"] + report, environment: variables).outcome()
    #expect(late.status == 4)
    #expect(late.error.contains("lease of that attempt has ended"))
  }

  @Test func `a report about no job says how to name one`() throws {
    let outcome = try tool("report", "progress", "1")
    #expect(outcome.status == 2)
    #expect(outcome.error.contains("DAYBOOK_JOB"))
  }

  @Test func `a report about an unknown job finds nothing`() throws {
    #expect(try tool("report", "stage", "x", "--job", "99", "--attempt", "1").status == 3)
  }

  @Test func `a temporary file is removed when its attempt ends, and that is recorded`() throws {
    _ = try work("\(daybook) report temporary part && echo half > part; exit 1")
    #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: "part").path))
    let types = try tool("history", "1", "--jsonl").jsonLines().compactMap { $0["type"] as? String }
    #expect(types.contains("TemporaryFileRegistered"))
    #expect(types.last == "TemporaryFileRemoved")
  }

  @Test func `a command of a run reports as well`() throws {
    let outcome = try tool(
      "run", "--", "sh", "-c", "\(daybook) report result $1", "sh", ":::", "fine")
    #expect(outcome.status == 0)
    let job = try #require(try tool("list", "--queue", "run", "--jsonl").jsonLines().first)
    let shown = try tool("show", "\(try #require(job["id"] as? Int))", "--json").json()
    #expect(shown["result"] as? String == "fine")
  }
}
