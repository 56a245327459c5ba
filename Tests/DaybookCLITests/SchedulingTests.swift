import Foundation
import Testing

/// `daybook schedules`, as somebody at a terminal uses it.
@Suite struct `Schedules at the command line` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test func `are added, listed and removed`() throws {
    let added = try tool(
      "schedules", "add", "nightly", "--cron", "30 2 * * mon-fri", "--kind", "backup", "--queue",
      "night", "--payload", "{\"all\":true}", "--time-zone", "Europe/Berlin", "--catch-up", "none")
    #expect(added.status == 0, "\(added.error)")
    let listed = try #require(try tool("schedules", "--jsonl").jsonLines().first)
    #expect(listed["name"] as? String == "nightly")
    #expect(listed["time_zone"] as? String == "Europe/Berlin")
    #expect(listed["catch_up"] as? String == "none")
    #expect(listed["kind"] as? String == "backup")
    #expect(listed["next_due"] is String)
    #expect(try tool("schedules").output.contains("30 2 * * mon-fri"))
    #expect(try tool("schedules", "remove", "nightly").status == 0)
    #expect(try tool("schedules").output == "There are no schedules.\n")
  }

  @Test func `of malformed fields are refused, and nothing is written`() throws {
    _ = try tool("enqueue", "first")
    let before = try tool("events", "--jsonl").output
    let outcome = try tool("schedules", "add", "bad", "--cron", "0 25 * * *", "--kind", "backup")
    #expect(outcome.status == 4)
    #expect(
      outcome.error
        == "The hour of the cron expression is wrong: 25 is not 0 to 23. Nothing was changed.\n")
    #expect(try tool("events", "--jsonl").output == before)
  }

  @Test func `in no time zone are refused`() throws {
    let outcome = try tool(
      "schedules", "add", "bad", "--cron", "@daily", "--kind", "backup", "--time-zone", "Mars")
    #expect(outcome.status == 4)
    #expect(outcome.error.hasPrefix("There is no time zone 'Mars'"))
  }

  @Test func `that are not there cannot be removed, with status 3`() throws {
    _ = try tool("enqueue", "first")
    #expect(try tool("schedules", "remove", "nightly").status == 3)
  }

  @Test func `that were added as they are are left alone`() throws {
    let arguments = ["schedules", "add", "nightly", "--cron", "@daily", "--kind", "backup"]
    #expect(try tool.start(arguments).outcome().error.isEmpty)
    #expect(try tool.start(arguments).outcome().error.contains("Nothing was changed."))
    #expect(try tool("events", "--jsonl").lines.count == 1)
  }

  @Test func `of which none is due fire nothing`() throws {
    _ = try tool("schedules", "add", "yearly", "--cron", "@yearly", "--kind", "backup")
    let outcome = try tool("schedules", "run", "--once")
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
  }
}
