import ArgumentParser
import Daybook
import DaybookDomain

/// `daybook resume`: lets paused jobs run again.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Let paused jobs run again.",
    discussion: """
      EXAMPLES

        daybook resume 4711
        daybook resume --queue mail --yes
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: TargetOptions

  func validate() throws { try target.check() }

  func run() async throws {
    let action = JobAction(
      verb: "resume", done: "Resumed", statuses: [.paused], command: .resume
    ) { (daybook, jobs, attribution) throws(DaybookError) in
      try await daybook.resume(jobs, as: attribution)
    }
    try await action.perform(on: target, global, parent)
  }
}
