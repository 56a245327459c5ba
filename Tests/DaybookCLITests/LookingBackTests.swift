import Foundation
import Testing

@Suite struct `Asking for an earlier moment` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws {
    place = try Place()
    _ = try tool("enqueue", "first", "--queue", "a")
    _ = try tool("enqueue", "second", "--queue", "b")
    _ = try tool("cancel", "1")
  }

  @Test func `shows what every reading verb showed then`() throws {
    #expect(try states(at: "1") == ["available"])
    #expect(try states(at: "2") == ["available", "available"])
    #expect(try states(at: "3") == ["available", "cancelled"])
    #expect(try tool("show", "1", "--at", "2", "--json").json()["state"] as? String == "available")
    #expect(try tool("history", "1", "--at", "2", "--jsonl").jsonLines().count == 1)
    let stats = try tool("stats", "--at", "1", "--json").json()
    #expect((stats["queues"] as? [[String: Any]])?.count == 1)
  }

  @Test func `finds what was recorded up to a time`() throws {
    let events = try tool("events", "--jsonl").jsonLines()
    let time = try #require(events[2]["time"] as? String)
    #expect(try states(at: time) == ["available", "cancelled"])
  }

  @Test(arguments: ["0", "4", "2020-01-01", "2150-01-01T00:00:00+05:45"])
  func `outside the log is refused with status 3`(moment: String) throws {
    let outcome = try tool("list", "--at", moment)
    #expect(outcome.status == 3)
    #expect(!outcome.error.isEmpty)
  }

  @Test(arguments: ["yesterday", "-1", "12:00"])
  func `that is none is a mistake of usage`(moment: String) throws {
    #expect(try tool("list", "--at=\(moment)").status == 2)
  }

  private func states(at moment: String) throws -> [String] {
    try tool("list", "--at", moment, "--jsonl").jsonLines().compactMap { $0["state"] as? String }
  }
}
