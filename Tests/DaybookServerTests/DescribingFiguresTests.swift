import Daybook
import DaybookServer
import DaybookTesting
import Foundation
import SystemPackage
import Testing

@Suite struct `What operators are told of the figures` {
  /// The names of all families that a server with a log in a file can show.
  private func families() async throws -> Set<String> {
    let directory = try TemporaryDirectory()
    let metrics = ServerMetrics(version: "1.2") { 0 }
    var options = Daybook.Options()
    options.metrics = metrics.registry
    let daybook = try await Daybook.open(at: directory.path.appending("log"), options: options)
    try await daybook.enqueue(JobRequest(kind: "resize"))
    try await daybook.follower(named: "mail").catchUp { _ in }
    metrics.requests.record(method: "GET", route: "/", status: 200, duration: .zero)
    let samples = Samples(try await metrics.exposition(of: daybook))
    await daybook.close()
    return Set(samples.families)
  }

  private func words(in file: String) throws -> Set<String> {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/\(file)"), encoding: .utf8)
    // A word that goes on behind a dot is a token.
    let words = text.matches(of: /\b(daybook_[a-z_0-9]+)\b(\.\S)?/)
    return Set(words.filter { $0.output.2 == nil }.map { String($0.output.1) })
  }

  @Test func `is something about every one`() async throws {
    let described = try words(in: "operating.md")
    for family in try await families() { #expect(described.contains(family)) }
  }

  @Test(arguments: ["operating.md", "operating/alerts.yml", "operating/grafana-dashboard.json"])
  func `is about none that is not there`(_ file: String) async throws {
    let families = try await families()
    for word in try words(in: file) {
      let isFamily =
        families.contains(word)
        || ["_bucket", "_sum", "_count"].contains { suffix in
          word.hasSuffix(suffix) && families.contains(String(word.dropLast(suffix.count)))
        }
      #expect(isFamily, "\(file): \(word)")
    }
  }
}
