import Daybook
import DaybookDomain
import DaybookLog
import Foundation
import SystemPackage
import Testing

/// `daybook scan`, also over a large tree that it is not left to scan in peace.
@Suite struct `Scanning files` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  /// So many empty files, a hundred in a directory.
  private func plant(_ count: Int) throws {
    for number in 0..<count {
      if number % 100 == 0 {
        try FileManager.default.createDirectory(
          at: place.url.appending(path: "tree/d\(number / 100)"), withIntermediateDirectories: true)
      }
      let path = place.url.appending(path: "tree/d\(number / 100)/\(number).flac").path
      close(unsafe open(path, O_CREAT | O_WRONLY, 0o644))
    }
  }

  private let scan = ["scan", "tree", "--match", "*.flac", "--kind", "transcode", "--json"]

  private func run() throws -> [String: Any] {
    let outcome = try tool.start(scan).outcome()
    #expect(outcome.status == 0, "\(outcome.error)")
    return try outcome.json()
  }

  /// The scan in its state after the last commit, if it has begun and not ended.
  private func unfinished() async throws -> View.ScanRecord? {
    var options = Daybook.Options()
    options.log.createsLog = false
    options.savesSnapshots = false
    let path = FilePath(place.url.appending(path: ".daybook").path)
    guard let daybook = try? await Daybook.open(at: path, options: options) else { return nil }
    let scan = try await daybook.view().scans().first
    await daybook.close()
    return scan
  }

  /// Starts to scan, and ends that with a signal when it has made a few checkpoints.
  ///
  /// A machine may look away for so long that the scan ends first; then it is done once more.
  private func interrupt(with signal: Int32) async throws -> (View.ScanRecord, Tool.Outcome) {
    for _ in 0..<10 {
      try? FileManager.default.removeItem(at: place.url.appending(path: ".daybook"))
      let running = try tool.start(scan)
      while kill(running.id, 0) == 0, try await unfinished()?.seenCount ?? 0 < 2_000 {
        if !RunningTool.isAlive(running.id) { break }
      }
      running.signal(signal)
      let outcome = running.outcome()
      if let left = try await unfinished() { return (left, outcome) }
    }
    struct TooFast: Error {}
    throw TooFast()
  }

  @Test func `queues a job for every file, and none the second time`() throws {
    try plant(150)
    try place.write("", to: "tree/notes.txt")
    #expect(try run()["queued"] as? Int == 150)
    let again = try run()
    #expect(again["files"] as? Int == 150)
    #expect(again["queued"] as? Int == 0)
  }

  @Test func `after a kill in a large tree goes on and queues every file once`() async throws {
    try plant(20_000)
    let (left, _) = try await interrupt(with: SIGKILL)
    let resumed = try run()
    #expect(resumed["resumed"] as? Bool == true)
    #expect(resumed["files"] as? Int == 20_000)
    #expect(resumed["queued"] as? Int == 20_000)
    // Directories that were seen before the last checkpoint are not opened again.
    let opened = try #require(resumed["directories"] as? Int)
    #expect(opened <= 2 + (20_000 - Int(left.seenCount)) / 100)
    #expect(try await unfinished() == nil)
    let replay = try tool("replay", "--check")
    #expect(replay.status == 0)
    let listed = try tool("stats", "--json").json()
    #expect("\(listed)".contains("20000"))
  }

  @Test func `after Ctrl-C says so and goes on`() async throws {
    try plant(8_000)
    let (_, outcome) = try await interrupt(with: SIGINT)
    #expect(outcome.status == 130)
    #expect(try outcome.json()["finished"] as? Bool == false)
    let resumed = try run()
    #expect(resumed["resumed"] as? Bool == true)
    #expect(resumed["queued"] as? Int == 8_000)
  }

  @Test func `tells files apart by their content where that is asked for`() throws {
    try place.write("same", to: "tree/a")
    try place.write("same", to: "tree/b")
    try place.write("other", to: "tree/c")
    let outcome = try tool("scan", "tree", "--kind", "k", "--key", "content", "--json")
    #expect(try outcome.json()["queued"] as? Int == 2)
  }

  @Test func `gives larger files to workers first where that is asked for`() throws {
    try place.write("1", to: "tree/a")
    try place.write("4444", to: "tree/b")
    _ = try tool(
      "scan", "tree", "--kind", "k", "--priority-by", "size", "--priority", "70", "--label", "l=v")
    let jobs = try tool("list", "--label", "l=v", "--jsonl").jsonLines()
    #expect(jobs.compactMap { $0["priority"] as? Int } == [70, 70])
    #expect(jobs.compactMap { $0["weight"] as? Int } == [4, 1])
  }

  @Test func `of what is no directory is refused`() throws {
    let outcome = try tool("scan", "nowhere", "--kind", "k")
    #expect(outcome.status == 3)
    #expect(outcome.error.contains("nowhere is not a directory"))
    #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: ".daybook").path))
  }
}
