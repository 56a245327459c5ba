import ArgumentParser
import Daybook
import DaybookDomain

/// `daybook retry`: makes ended jobs available afresh.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Let ended jobs run again, or waiting ones at once.",
    discussion: """
      A job keeps all that is known of it, its history too, and gets all its attempts afresh. A \
      query that names no state means failed jobs.

      EXAMPLES

        daybook retry 4711
        daybook retry --queue mail --since 2026-03-01 --dry-run
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: TargetOptions

  func validate() throws { try target.check() }

  func run() async throws {
    let action = JobAction(
      verb: "retry", done: "Retried", statuses: [.failed], command: .retry
    ) { (daybook, jobs, attribution) throws(DaybookError) in
      try await daybook.retry(jobs, as: attribution)
    }
    try await action.perform(on: target, global, parent)
  }
}
