import ArgumentParser
import FoundationEssentials

/// `trust table`: makes a table in Markdown of the lines that the tools have printed.
struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Make a table of the runs that a file of lines tells of.")

  @Argument(help: "A file with a line of JSON for each run.")
  var file: String

  func run() throws {
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let reports = try lines.map {
      try JSONDecoder().decode(TrustReport.self, from: Data($0.utf8))
    }
    print("| tool | what was tried | time | found in that run | date | repeat |")
    print("|---|---|---:|---|---|---|")
    for report in reports {
      let counts = report.counts.map { "\(Self.grouped($0.value)) \($0.name)" }
      let findings = report.findings.isEmpty ? "nothing" : report.findings.joined(separator: "; ")
      print(
        "| \(report.tool) | \(counts.joined(separator: ", ")) | \(Self.time(report.seconds)) "
          + "| \(findings) | \(report.date) | `\(report.command)` |")
    }
  }

  /// A number with commas.
  private static func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  private static func time(_ seconds: Double) -> String {
    seconds < 120 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
  }
}
