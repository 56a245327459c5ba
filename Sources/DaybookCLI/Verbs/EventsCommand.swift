import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire

/// `daybook events`: shows the log itself.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Show the log itself, oldest event first, or what of it meets some conditions.",
    discussion: """
      An event must meet every condition. --kind, --queue, --key and --label are those of its \
      job. Conditions are looked up in the log itself: nothing is held in memory.

      EXAMPLES

        daybook events --type AttemptFailed --error-type ExitStatus --since 2026-03-01 --jsonl
        daybook events --queue video --reverse --limit 20
        daybook events --cause 812
        daybook events --follow --after 4711
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var filter: EventFilterOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions

  @Flag(name: .shortAndLong, help: "Wait for more at the end.")
  var follow = false

  @Flag(name: .shortAndLong, help: "The newest event first.")
  var reverse = false

  @Option(help: "At most so many events.")
  var limit: Int?

  func validate() throws {
    if follow && output.json { throw ValidationError("--follow has no end: use --jsonl.") }
    if follow && reverse { throw ValidationError("--follow goes forward: --reverse does not.") }
    if follow && past.at != nil {
      throw ValidationError("--at is a moment of the past: nothing follows there.")
    }
    if let limit, limit < 1 { throw ValidationError("--limit is at least 1.") }
  }

  func run() async throws {
    let daybook = try await global.open(parent)
    var printer = EventPrinter(form: EventPrinter.Form(output))
    let wanted = filter.filter
    try await refusing(global.location(parent)) {
      if follow {
        for try await element in daybook.events(matching: wanted, follows: true) {
          printer.print(element.recorded, element.detail, element.names)
          printer.flush()
          if !wantsMore(printer) { break }
        }
      } else {
        let view = try await past.view(of: daybook)
        let names = view.names
        try view.forEachEvent(matching: wanted, order: reverse ? .newestFirst : .oldestFirst) {
          printer.print($0, $1, names)
          return wantsMore(printer) ? .proceed : .stop
        }
      }
    }
    printer.finish()
    await daybook.close()
  }

  private func wantsMore(_ printer: borrowing EventPrinter) -> Bool {
    printer.isRead && limit.map { printer.count < $0 } ?? true
  }
}
