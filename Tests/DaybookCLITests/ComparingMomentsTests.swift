import Foundation
import Testing

@Suite struct `Comparing two moments` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws {
    place = try Place()
    _ = try tool("run", "--", "test", "-e", ":::", "a")
    _ = try tool("enqueue", "mail", "--queue", "letters")
  }

  /// The position of the first event of a type.
  private func position(of type: String) throws -> Int {
    let event = try #require(try tool("events", "--type", type, "--jsonl").jsonLines().first)
    return try #require(event["position"] as? Int)
  }

  @Test func `shows the jobs that changed, with their states then and now`() throws {
    let queued = try position(of: "JobQueued")
    let difference = try tool("diff", "\(queued)", "--json").json()
    let jobs = try #require(difference["jobs"] as? [[String: Any]])
    #expect(jobs.map { $0["before"] as? String } == ["available", nil])
    #expect(jobs.map { $0["after"] as? String } == ["failed", "available"])
    #expect(jobs.map { $0["events"] as? Int } == [3, 1])
  }

  @Test func `shows counts that moved, failures, and keys that came on the skip list`() throws {
    let difference = try tool("diff", "1", "--json").json()
    let counts = try #require(difference["counts"] as? [[String: Any]])
    #expect(counts.map { $0["queue"] as? String } == ["letters", "run"])
    #expect(counts.map { $0["state"] as? String } == ["available", "failed"])
    let failures = try #require(difference["failures"] as? [[String: Any]])
    #expect(failures.map { $0["after"] as? Int } == [1])
    #expect((difference["skipped"] as? [Any])?.count == 1)
    #expect((difference["cleared"] as? [Any])?.isEmpty == true)
  }

  @Test func `leaves out what happened before and after`() throws {
    let failed = try position(of: "JobFailed")
    let difference = try tool("diff", "\(failed)", "\(failed + 1)", "--json").json()
    #expect((difference["jobs"] as? [Any])?.isEmpty == true)
    #expect(try tool("diff", "\(failed)", "\(failed)").output == "Nothing changed.\n")
  }

  @Test func `refuses a first moment that lies after the second`() throws {
    #expect(try tool("diff", "3", "2").status == 2)
  }
}
