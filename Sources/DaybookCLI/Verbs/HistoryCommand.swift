import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook history`: shows every event of a job.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show every event of a job, oldest first, or what led to it and came of it.",
    discussion: """
      --tree shows what led to the job, from the very first event on, and everything that came \
      of it, in other jobs too: what a batch, a schedule, a retry or another job caused.

      EXAMPLES

        daybook history 4711 --jsonl
        daybook history 4711 --tree
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions

  @Argument(help: "The job's id.")
  var job: UInt64

  @Flag(help: "Show what led to the job and what came of it.")
  var tree = false

  func run() async throws {
    let daybook = try await global.open(parent)
    if tree {
      let printer = try await refusing(global.location(parent)) {
        let view = try await past.view(of: daybook)
        guard let tree = try view.causalTree(of: JobID(rawValue: job)) else {
          throw DaybookError.rejected(.unknownJob)
        }
        return TreePrinter(tree: tree, names: view.names)
      }
      if output.json || output.jsonl {
        try output.print(printer.documents) { Table([], empty: "") }
      } else {
        for line in printer.lines { Terminal.output(line) }
      }
      return await daybook.close()
    }
    let (events, names) = try await refusing(global.location(parent)) {
      let view = try await past.view(of: daybook)
      guard let history = try view.history(of: JobID(rawValue: job)) else {
        throw DaybookError.rejected(.unknownJob)
      }
      return (history.events, view.names)
    }
    var printer = EventPrinter(form: EventPrinter.Form(output))
    for event in events { printer.print(event.recorded, event.detail, names) }
    printer.finish()
    await daybook.close()
  }
}
