import Foundation
import Testing

/// Real files with known outcomes, and a run that is killed in the middle.
@Suite struct `Resuming after a kill` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test(
    .enabled(if: SharedData.folder("runner/xz") != nil, "needs the shared data"),
    .enabled(if: SharedData.hasProgram("xz"), "needs xz"))
  func `of the xz files exactly the bad and the unsupported ones fail`() throws {
    let folder = try #require(SharedData.folder("runner/xz"))
    let failed = try runAndKill(
      folder, match: "*z*", command: "exec xz -t \"$1\"", killAfter: 30)
    let names = try files(in: folder).filter { $0.contains("z") && $0 != "README" }
    let expected = names.filter { !$0.hasPrefix("good-") }
    #expect(names.count == 97)
    #expect(failed == Set(expected))
  }

  @Test(
    .enabled(if: SharedData.folder("runner/json") != nil, "needs the shared data"),
    .enabled(if: SharedData.hasProgram("python3"), "needs python3"))
  func `of the JSON files the good ones pass, and three of the bad`() throws {
    let folder = try #require(SharedData.folder("runner/json/test_parsing"))
    let failed = try runAndKill(
      folder, match: "*.json", command: "exec python3 -m json.tool \"$1\" /dev/null",
      killAfter: 60)
    let names = try files(in: folder)
    #expect(names.count == 318)
    #expect(failed.filter { $0.hasPrefix("y_") }.isEmpty)
    let bad = names.filter { $0.hasPrefix("n_") }
    #expect(bad.count == 188)
    #expect(bad.filter { !failed.contains($0) }.count == 3)
  }

  /// Runs a command over a folder, kills the run in the middle, runs it again to its end, and
  /// checks that no file ran more than once but those that were in flight.
  ///
  /// - Returns: The names of the files that failed.
  private func runAndKill(
    _ folder: URL, match: String, command: String, killAfter count: Int
  ) throws -> Set<String> {
    let script = "echo \"${1##*/}\" >> ran; \(command)"
    let arguments = [
      "run", "-j2", "--json", "--from", folder.path, "--match", match, "--", "sh", "-c", script,
      "sh",
    ]
    let running = try tool.start(arguments)
    #expect(running.wait { place.lines(of: "ran").count >= count })
    running.signal(SIGKILL)
    _ = running.outcome()

    // Two lanes, each with one program that runs and perhaps two that are next.
    let unfinished = try tool("list", "--state", "running", "--jsonl", "--limit", "1000")
      .jsonLines().compactMap { $0["input"] as? String }.map(lastComponent)
    #expect((1...6).contains(unfinished.count))
    let before = place.lines(of: "ran")

    let outcome = try tool.start(arguments).outcome()
    let summary = try outcome.json()
    let total = try #require(summary["total"] as? Int)
    let done = ["succeeded", "failed", "skipped_done", "skipped_failed"]
      .compactMap { summary[$0] as? Int }.reduce(0, +)
    #expect(done == total)

    // A file that failed before the kill is tried again by a second run, as it should be.
    let failures = try tool("failures", "--jsonl").jsonLines()
    let failed = Set(failures.compactMap { $0["input"] as? String }.map(lastComponent))
    let runs = Dictionary(grouping: place.lines(of: "ran"), by: { $0 }).mapValues(\.count)
    for (name, count) in runs where count > 1 {
      #expect(unfinished.contains(name) || failed.contains(name), "\(name) ran \(count) times")
    }
    #expect(before.count >= count)
    return try withSameContent(failed, in: folder)
  }

  /// The files whose content is that of one of these: content is run once, under one name.
  private func withSameContent(_ names: Set<String>, in folder: URL) throws -> Set<String> {
    let contents = try files(in: folder).map { name in
      (name, try Data(contentsOf: folder.appending(path: name)))
    }
    let wanted = Set(contents.filter { names.contains($0.0) }.map(\.1))
    return Set(contents.filter { wanted.contains($0.1) }.map(\.0))
  }

  private func lastComponent(_ path: String) -> String { URL(filePath: path).lastPathComponent }

  private func files(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }
}
