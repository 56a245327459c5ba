import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook history`: shows every event of a job.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show every event of a job, oldest first.",
    discussion: """
      EXAMPLE

        daybook history 4711 --jsonl
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions

  @Argument(help: "The job's id.")
  var job: UInt64

  func run() async throws {
    let daybook = try await global.open(parent)
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
