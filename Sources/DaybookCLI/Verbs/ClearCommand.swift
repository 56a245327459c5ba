import ArgumentParser
import Daybook
import DaybookDomain

/// `daybook clear`: removes jobs that have ended.
struct ClearCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear",
    abstract: "Remove jobs that have ended from everything but the log.",
    discussion: """
      --state is completed, failed, cancelled or finished, which is all three.

      EXAMPLES

        daybook clear --state completed --until 2026-03-01 --yes
        daybook clear --state finished --queue mail --dry-run
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: TargetOptions

  func validate() throws {
    if !target.jobs.isEmpty { throw ValidationError("'daybook delete' removes single jobs.") }
    let statuses = try target.query.query().statuses
    guard !statuses.isEmpty, statuses.allSatisfy(\.isTerminal) else {
      throw ValidationError("--state is completed, failed, cancelled or finished.")
    }
  }

  func run() async throws {
    try await DeleteCommand.deletion.perform(on: target, global, parent)
  }
}
