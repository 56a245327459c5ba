import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook failures`: shows what failed.
struct FailuresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failures",
    abstract: "Show what failed and has not succeeded since, or what failures have in common.",
    discussion: """
      Without --by, everything that failed is shown with its count and its last message, the \
      latest failure first. With --by, every failed attempt that the log knows is counted, \
      whatever became of its job since: by kind, queue, stage, error, category, group, hour or \
      day. A group is of messages that are alike but for numbers, paths, quoted texts and the like.

      EXAMPLES

        daybook failures --json
        daybook failures --by group --since 2026-03-01
        daybook failures --by day,stage --kind download
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions

  @Flag(help: "Show also what has succeeded since.")
  var all = false

  @Option(help: "Count the failures by this; several with commas, or given more than once.")
  var by: [String] = []

  @Option(help: "Of jobs of a kind.")
  var kind: String?

  @Option(name: .shortAndLong, help: "Of jobs in a queue.")
  var queue: String?

  @Option(help: "Failed at or after a moment, such as 2026-03-01 or 2026-03-01T12:00:00Z.")
  var since: MomentArgument?

  @Option(help: "Failed before a moment.")
  var until: MomentArgument?

  @Option(help: "Show at most so many groups.")
  var limit = 100

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is at least 1.") }
    if all && !by.isEmpty { throw ValidationError("--by counts all failures: leave out --all.") }
    _ = try dimensions()
  }

  func run() async throws {
    let dimensions = try dimensions()
    let query = query
    let daybook = try await global.open(parent)
    let view = try await refusing(global.location(parent)) { try await past.view(of: daybook) }
    if dimensions.isEmpty {
      let documents = try await refusing(global.location(parent)) {
        try view.documents(of: try view.failures(query, includesResolved: all))
      }
      try output.print(documents) { Self.table(documents, now: view.time) }
    } else {
      let counted = try await refusing(global.location(parent)) {
        try FailureCountsDocument(view, dimensions, query)
      }
      try counted.print(output, now: view.time)
    }
    await daybook.close()
  }

  private func dimensions() throws -> [FailureDimension] {
    var dimensions: [FailureDimension] = []
    for word in by.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      guard let dimension = FailureDimension(rawValue: String(word)) else {
        let words = FailureDimension.allCases.map(\.rawValue)
        throw ValidationError(
          "Failures are not counted by '\(word)': it is \(words.joined(separator: ", ")).")
      }
      if !dimensions.contains(dimension) { dimensions.append(dimension) }
    }
    return dimensions
  }

  private var query: FailureQuery {
    var query = FailureQuery()
    query.since = since?.time
    query.until = until?.time
    query.kind = kind
    query.queue = queue
    query.limit = limit
    return query
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
