import Foundation
import Testing

/// `daybook bench`, as somebody uses it who wants to know what a machine can do.
@Suite struct `Measuring` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test(arguments: ["enqueue-64", "batch-8", "latency", "replay", "restart-killed", "disk"])
  func `gives a figure and leaves nothing behind`(_ workload: String) throws {
    let figure = try tool("bench", "--workload", workload, "--scale", "0.01", "--json").json()
    #expect(figure["workload"] as? String == workload)
    #expect(figure["who"] as? String == "daybook")
    #expect(figure["durable"] as? Bool == true)
    #expect(try #require(figure["value"] as? Double) > 0)
    #expect((figure["p99"] is Double) == (workload == "latency"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.url.path).isEmpty)
  }

  @Test func `measures rates in a log in which jobs are done`() throws {
    let figure = try tool(
      "bench", "--workload", "batch-8", "--finished", "3000", "--scale", "0.01", "--json"
    ).json()
    #expect(try #require(figure["value"] as? Double) > 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.url.path).isEmpty)
  }

  @Test func `shows more than one workload in a table`() throws {
    let table = try tool(
      "bench", "--workload", "disk", "--workload", "enqueue-1", "--scale", "0.01")
    #expect(table.lines.count == 3)
    #expect(table.lines[1].hasPrefix("disk"))
    #expect(table.lines[1].hasSuffix("bytes"))
  }

  @Test func `is refused where no log can be made`() throws {
    let outcome = try tool("bench", "--workload", "disk", "--in", "nowhere")
    #expect(outcome.status == 5)
    #expect(outcome.error.contains("Nothing was measured."))
  }

  @Test func `is refused for a scale that nobody would wait for`() throws {
    #expect(try tool("bench", "--scale", "1000").status == 2)
  }
}
