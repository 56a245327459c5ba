import Foundation
import Testing

/// Several processes on one log at the same time.
@Suite struct `Sharing a log` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test func `several processes queue at the same time, and nothing is lost`() throws {
    let writers = try (0..<4).map { writer in
      let lines = (0..<500).map { #"{"kind":"k","key":"\#(writer)-\#($0)"}"# }
      return try tool.start(
        ["enqueue", "--jsonl", "-"], input: Data((lines.joined(separator: "\n") + "\n").utf8))
    }
    let ids = writers.flatMap { $0.outcome().lines }
    #expect(Set(ids).count == 2_000)
    #expect(try tool("list", "--jsonl", "--limit", "5000").lines.count == 2_000)
    #expect(try tool("replay", "--check").status == 0)
  }

  @Test func `a key that two processes queue at the same time makes one job`() throws {
    let line = #"{"kind":"k","key":"the same"}"# + "\n"
    let writers = try (0..<6).map { _ in
      try tool.start(["enqueue", "--jsonl", "-"], input: Data(line.utf8))
    }
    let ids = writers.flatMap { $0.outcome().lines }
    #expect(ids.count == 6)
    #expect(Set(ids).count == 1)
  }

  @Test func `two runs over the same inputs share them, and each is run once`() throws {
    let inputs = (0..<60).map { "input-\($0)" }
    let arguments =
      ["run", "-j2", "--json", "--", "sh", "-c", "echo \"$1\" >> ran; sleep 0.02", "sh", ":::"]
      + inputs
    let runs = try (0..<2).map { _ in try tool.start(arguments) }
    let summaries = try runs.map { try $0.outcome().json() }
    #expect(place.lines(of: "ran").sorted() == inputs.sorted())
    let succeeded = summaries.compactMap { $0["succeeded"] as? Int }.reduce(0, +)
    #expect(succeeded == 60)
    for summary in summaries {
      let skipped = summary["skipped_done"] as? Int ?? 0
      #expect((summary["succeeded"] as? Int ?? 0) + skipped == 60)
    }
  }

  @Test func `events can be followed while another process writes them`() throws {
    _ = try tool("enqueue", "first")
    let follower = try tool.start(["events", "--follow", "--jsonl"])
    #expect(follower.wait { follower.output.contains("\"kind\":\"first\"") })
    _ = try tool("enqueue", "second")
    #expect(follower.wait { follower.output.contains("\"kind\":\"second\"") })
    follower.signal(SIGTERM)
    _ = follower.outcome()
  }
}
