import ArgumentParser
import Daybook
import DaybookDomain

/// `daybook pause`: keeps jobs from running.
struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Keep jobs from running; what runs is interrupted.",
    discussion: """
      A query that names no state means jobs that wait or run.

      EXAMPLES

        daybook pause 4711 --reason 'the file is being replaced'
        daybook pause --queue mail --label customer=17 --yes
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: TargetOptions

  func validate() throws { try target.check() }

  func run() async throws {
    let action = JobAction(
      verb: "pause", done: "Paused", statuses: [.scheduled, .available, .retryable, .running],
      command: .pause
    ) { (daybook, jobs, attribution) throws(DaybookError) in
      try await daybook.pause(jobs, as: attribution)
    }
    try await action.perform(on: target, global, parent)
  }
}
