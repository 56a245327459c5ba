import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook stuck`: shows and puts right what does not get on.
struct StuckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stuck",
    abstract: "Show running jobs that do not get on, or put them right.",
    discussion: """
      A job is stuck when the worker that runs it is dead or was not heard of in time, and when \
      it runs for longer than it may. With --fix such attempts are interrupted, and their jobs \
      run again; the third time in a row a job is failed instead.

      Exit status: 0 nothing is stuck any more; 1 something is.

      EXAMPLES

        daybook stuck
        daybook stuck --fix
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions

  @Flag(help: "Put them right.")
  var fix = false

  func validate() throws {
    if fix && past.at != nil {
      throw ValidationError("--at looks at the past, which --fix cannot put right.")
    }
  }

  func run() async throws {
    let daybook = try await global.open(parent)
    let (documents, time) = try await refusing(global.location(parent)) {
      let view = try await past.view(of: daybook)
      let stuck = try view.stuck()
      if fix, !stuck.isEmpty { try await daybook.fixStuck() }
      let left = fix ? Set(try await daybook.view().stuck().map(\.job.id)) : []
      return (
        stuck.map { StuckDocument($0, isFixed: fix && !left.contains($0.job.id)) }, view.time
      )
    }
    try output.print(documents) { Self.table(documents, now: time) }
    await daybook.close()
    if documents.contains(where: { $0.isFixed != true }) {
      throw StatusCode(rawValue: ExitStatus.failed.rawValue)
    }
  }

  private static func table(_ stuck: [StuckDocument], now: Timestamp) -> Table {
    var table = Table(
      ["JOB", "ATTEMPT", "WORKER", "REASON", "SINCE", "FIXED", "KIND"], numeric: [0, 1, 2],
      empty: "Nothing is stuck.")
    for job in stuck {
      let since = Timestamp(rfc3339: job.since).map { Wording.distance($0, from: now) } ?? ""
      table.add([
        "\(job.job)", "\(job.attempt)", job.worker.map { "\($0)" } ?? "", job.reason, since,
        job.isFixed == true ? "yes" : "no", job.kind,
      ])
    }
    return table
  }
}
