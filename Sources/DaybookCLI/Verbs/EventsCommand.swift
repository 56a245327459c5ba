import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire

/// `daybook events`: shows the log itself.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Show the log itself, oldest event first.",
    discussion: """
      EXAMPLES

        daybook events --type AttemptFailed --since 2026-03-01 --jsonl
        daybook events --follow --after 4711
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: ListOutputOptions

  @Flag(name: .shortAndLong, help: "Wait for more at the end.")
  var follow = false

  @Option(help: "Only events after a position.")
  var after: UInt64 = 0

  @Option(help: "Only events of a job.")
  var job: UInt64?

  @Option(help: "Only events of a type; may be given more than once.")
  var type: [String] = []

  @Option(help: "Only events by an actor.")
  var actor: String?

  @Option(help: "Only events at or after a moment.")
  var since: MomentArgument?

  @Option(help: "Only events before a moment.")
  var until: MomentArgument?

  func validate() throws {
    for word in type where !JobEvent.typeWords.contains(word) {
      throw ValidationError(
        "There is no type '\(word)': it is \(JobEvent.typeWords.joined(separator: ", ")).")
    }
    if follow && output.json { throw ValidationError("--follow has no end: use --jsonl.") }
  }

  func run() async throws {
    let daybook = try await global.open(parent)
    var printer = EventPrinter(form: EventPrinter.Form(output))
    try await refusing(global.location(parent)) {
      var start = LogPosition(rawValue: after)
      if let since {
        let first = try await daybook.view().firstPosition(at: since.time)
        start = max(start, LogPosition(rawValue: first.rawValue - 1))
      }
      for try await element in daybook.events(after: start, follows: follow) {
        if let until, element.recorded.time >= until.time { break }
        if matches(element.recorded, element.names) {
          printer.print(element.recorded, element.detail, element.names)
        }
        if follow { printer.flush() }
        if !printer.isRead { break }
      }
    }
    printer.finish()
    await daybook.close()
  }

  private func matches(_ recorded: RecordedEvent, _ names: NameTable) -> Bool {
    if let job, recorded.job.rawValue != job { return false }
    if !type.isEmpty, !type.contains(recorded.event.typeWord) { return false }
    if let actor, names[recorded.actor] != actor { return false }
    return true
  }
}
