import Daybook
import Foundation
import SystemPackage
import Testing

@Suite struct `Comparing a replay with what the log recorded` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  /// A log in the place of the tool's own that has recorded digests twice.
  private func log() async throws {
    var options = Daybook.Options()
    options.stateDigests = .afterEvents(20)
    let directory = FilePath(place.url.appending(path: ".daybook").path)
    var daybook = try await Daybook.open(at: directory, options: options)
    let jobs = try await daybook.enqueue((0..<40).map { _ in JobRequest(kind: "a") }).map(\.job)
    await daybook.close()
    daybook = try await Daybook.open(at: directory, options: options)
    _ = try await daybook.pause(jobs)
    await daybook.close()
  }

  /// The log with another digest of the jobs in the last record of it.
  private func forge() throws {
    var lines = try tool("export").lines
    let last = try #require(lines.lastIndex { $0.contains("\"projection\":\"jobs\"") })
    lines[last] = lines[last].replacing(/"digest":"[0-9a-f]{4}/, with: "\"digest\":\"ffff")
    try place.write(lines.joined(separator: "\n") + "\n", to: "forged.jsonl")
    #expect(try tool("--log", "other", "import", "forged.jsonl").status == 0)
  }

  @Test func `says how many digests agree`() async throws {
    try await log()
    let answer = try tool("replay", "--check")
    #expect(answer.status == 0, "\(answer.error)")
    #expect(answer.output.contains("digests that this replay came to as well."))
    let recorded = try tool("replay", "--check", "--json").json()["recorded"] as? [String: Any]
    #expect((recorded?["agreeing"] as? Int ?? 0) >= 26)
    #expect((recorded?["divergences"] as? [Any])?.isEmpty == true)
  }

  @Test func `names the last position that agrees and the first that differs`() async throws {
    try await log()
    try forge()
    let answer = try tool("--log", "other", "replay", "--check")
    #expect(answer.status == 1)
    #expect(answer.error.contains("The state of 'jobs' as of position 93 is not what the log"))
    #expect(answer.error.contains("it was the same as of position 40"))
    let document = try tool("--log", "other", "replay", "--check", "--json").json()
    let recorded = try #require(document["recorded"] as? [String: Any])
    let divergences = try #require(recorded["divergences"] as? [[String: Any]])
    #expect(divergences.map { $0["projection"] as? String } == ["jobs"])
    #expect(divergences.map { $0["differs_at"] as? Int } == [93])
  }

  @Test func `prints what the digests speak of among the events`() async throws {
    try await log()
    let answer = try tool("events", "--type", "StateDigested")
    #expect(answer.output.contains("jobs as of position 40"))
  }
}
