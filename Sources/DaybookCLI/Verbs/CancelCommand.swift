import ArgumentParser
import Daybook
import DaybookDomain

/// `daybook cancel`: ends jobs.
struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "End jobs; what runs is asked to end.",
    discussion: """
      A running job is cancelled when its worker has ended it, or its worker is gone; with --now \
      at once, whatever its worker says. A query that names no state means jobs that have not \
      ended.

      EXAMPLES

        daybook cancel 4711
        daybook cancel --queue mail --key letter-17 --reason 'sent by post'
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: TargetOptions

  @Flag(help: "Do not wait for the worker of a running job.")
  var now = false

  func validate() throws { try target.check() }

  func run() async throws {
    let action = JobAction(
      verb: "cancel", done: "Cancelled",
      statuses: [.scheduled, .available, .retryable, .paused, .running],
      command: .cancel(now: now)
    ) { [now] (daybook, jobs, attribution) throws(DaybookError) in
      try await daybook.cancel(jobs, now: now, as: attribution)
    }
    try await action.perform(on: target, global, parent)
  }
}
