import ArgumentParser
import Daybook
import DaybookWire
import FoundationEssentials

extension TrustReport {
  /// Tells of a run that has just ended.
  ///
  /// - Parameters:
  ///   - tool: The name of the command.
  ///   - counts: What was counted, in the order in which it is shown.
  ///   - findings: What went wrong.
  ///   - duration: How long it took.
  init(
    tool: String, counts: [(name: String, value: Int)], findings: [String], duration: Duration
  ) {
    let (seconds, attoseconds) = duration.components
    self.init(
      tool: tool, date: String(SystemWallClock().now().rfc3339.prefix(10)),
      command: "trust " + CommandLine.arguments.dropFirst().joined(separator: " "),
      counts: counts.map { Count(name: $0.name, value: $0.value) }, findings: findings,
      seconds: Double(seconds) + (Double(attoseconds) / 1e16).rounded() / 100)
  }

  /// Prints the report as a line of JSON, and ends the program with status 1 when there are
  /// findings.
  ///
  /// - Throws: `ExitCode`.
  func tell() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
    if !findings.isEmpty { throw ExitCode.failure }
  }
}
