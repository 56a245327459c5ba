import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire
import FoundationEssentials

extension TrustReport {
  /// Tells of a crew's work.
  ///
  /// - Parameters:
  ///   - tool: The name of the command.
  ///   - outcome: What came of it.
  ///   - order: What was counted, in the order in which it is shown; the rest follows by name.
  ///   - duration: How long it took.
  init(tool: String, _ outcome: Crew.Outcome, order: [String], took duration: Duration) {
    let names = order.filter { outcome.counts[$0] != nil }
    let rest = outcome.counts.keys.filter { !order.contains($0) }.sorted()
    let (seconds, attoseconds) = duration.components
    self.init(
      tool: tool, date: String(SystemWallClock().now().rfc3339.prefix(10)),
      command: "trust " + CommandLine.arguments.dropFirst().joined(separator: " "),
      counts: (names + rest).map { Count(name: $0, value: outcome.counts[$0]!) },
      findings: Self.shortened(outcome.findings),
      seconds: Double(seconds) + (Double(attoseconds) / 1e16).rounded() / 100)
  }

  /// The first findings, and how many more there are.
  private static func shortened(_ findings: [String]) -> [String] {
    let more = findings.count - 30
    return findings.prefix(30) + (more > 0 ? ["and \(more) more"] : [])
  }

  /// Prints the report, and ends the program with status 1 when there are findings.
  func print() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
    if !findings.isEmpty { throw ExitCode.failure }
  }
}
