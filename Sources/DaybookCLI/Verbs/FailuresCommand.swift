import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook failures`: shows what failed.
struct FailuresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failures",
    abstract: "Show what failed and has not succeeded since, the latest failure first.",
    discussion: """
      EXAMPLE

        daybook failures --json
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: ListOutputOptions

  @Flag(help: "Show also what has succeeded since.")
  var all = false

  func run() async throws {
    let daybook = try await global.open(parent)
    let (documents, time) = try await refusing(global.location(parent)) {
      let view = try await daybook.view()
      let records = view.failures(includesResolved: all)
      return (
        try records.map { (record) throws(DaybookError) in try view.document(record) }, view.time
      )
    }
    try output.print(documents) { Self.table(documents, now: time) }
    await daybook.close()
  }

  private static func table(_ failures: [FailureDocument], now: Timestamp) -> Table {
    var table = Table(
      ["FAILURES", "LAST", "STAGE", "REASON", "JOB", "ABOUT"], numeric: [0, 4],
      empty: "Nothing has failed.")
    for failure in failures {
      let last = Timestamp(rfc3339: failure.time).map { Wording.distance($0, from: now) } ?? ""
      let about = [failure.input ?? failure.key, failure.message].compactMap { $0 }
      table.add([
        "\(failure.openCount)", last, failure.stage ?? "",
        failure.reason ?? failure.errorType ?? failure.category, "\(failure.job)",
        about.joined(separator: ": "),
      ])
    }
    return table
  }
}
