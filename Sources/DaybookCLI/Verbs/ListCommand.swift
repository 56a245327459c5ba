import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook list`: shows jobs.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show jobs, newest first.",
    discussion: """
      EXAMPLES

        daybook list --state failed --since 2026-03-01
        daybook list --queue video --label album=17 --jsonl
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions
  @OptionGroup var query: QueryOptions

  @Option(help: "At most so many.")
  var limit = 100

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is at least 1.") }
  }

  func run() async throws {
    var wanted = try query.query()
    wanted.limit = limit
    let daybook = try await global.open(parent)
    let query = wanted
    let (documents, time) = try await refusing(global.location(parent)) {
      let view = try await past.view(of: daybook)
      return (try view.documents(of: try view.jobs(query)), view.time)
    }
    try output.print(documents) { Self.table(documents, now: time) }
    await daybook.close()
  }

  private static func table(_ jobs: [JobDocument], now: Timestamp) -> Table {
    var table = Table(
      ["JOB", "STATE", "KIND", "QUEUE", "FAILURES", "SINCE", "ABOUT"], numeric: [0, 4],
      empty: "No jobs.")
    for job in jobs {
      var about = job.input ?? job.key ?? ""
      if let failure = job.lastFailure, job.state == "failed" || job.state == "retryable" {
        about += (about.isEmpty ? "" : ": ") + failure.summary
      }
      let since = Timestamp(rfc3339: job.since).map { Wording.distance($0, from: now) } ?? ""
      table.add([
        "\(job.id)", job.state, job.kind, job.queue, "\(job.lastFailure?.openCount ?? 0)", since,
        about,
      ])
    }
    return table
  }
}

extension FailureDocument {
  /// The failure in one line: the message's first, else the reason, else the type of the error.
  var summary: String {
    let line = message?.split(whereSeparator: \.isNewline).first.map(String.init)
    return [line, reason, errorType].compactMap { $0 }.first { !$0.isEmpty } ?? category
  }
}

/// Which jobs a verb is about.
struct QueryOptions: ParsableArguments {
  @Option(help: "In a state, or finished for all that have ended; may be given more than once.")
  var state: [String] = []

  @Option(name: .shortAndLong, help: "In a queue.")
  var queue: String?

  @Option(help: "Of a kind.")
  var kind: String?

  @Option(help: "About a key, or the 32 digits of its digest.")
  var key: String?

  @Option(name: .customLong("label"), help: "With a label k=v; may be given more than once.")
  var labels: [String] = []

  @Option(help: "Queued at or after a moment, such as 2026-03-01 or 2026-03-01T12:00:00Z.")
  var since: MomentArgument?

  @Option(help: "Queued before a moment.")
  var until: MomentArgument?

  /// Whether every job is meant.
  var isEmpty: Bool {
    state.isEmpty && queue == nil && kind == nil && key == nil && labels.isEmpty && since == nil
      && until == nil
  }

  /// The query that the options make.
  func query() throws -> JobQuery {
    var query = JobQuery()
    do throws(DocumentFault) { query.statuses = try JobQuery.statuses(state) } catch {
      throw ValidationError("\(error).")
    }
    query.queue = queue
    query.kind = kind
    query.key = key.map { JobKey(hexadecimal: $0) ?? JobKey(digestOf: $0) }
    query.labels = labels.map { Label($0) }
    query.since = since?.time
    query.until = until?.time
    return query
  }
}
