import ArgumentParser
import Daybook
import DaybookDomain

/// `daybook delete`: removes jobs from everything but the log.
struct DeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Remove jobs from everything but the log.",
    discussion: """
      What runs must end first. With --permanent only what has failed is deleted, together with \
      what is known of its failures: anything else is refused. --failed-at-least chooses what \
      failed so often since it last succeeded. A query that names no state means jobs that have \
      ended, and with --failed-at-least also those that wait.

      EXAMPLES

        daybook delete 4711 --permanent --reason 'not a track'
        daybook delete --failed-at-least 3 --dry-run
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: TargetOptions

  @Flag(help: "Delete what has failed, and its failure record; refuse anything else.")
  var permanent = false

  @Flag(help: "Erase the private bytes too, as 'redact' does; without it a policy does, in time.")
  var redact = false

  @Option(help: "Choose what failed at least so often since it last succeeded.")
  var failedAtLeast: Int?

  func validate() throws {
    try target.check(otherQuery: failedAtLeast != nil)
    if let failedAtLeast, failedAtLeast < 1 {
      throw ValidationError("--failed-at-least is at least 1.")
    }
  }

  func run() async throws {
    var action = Self.deletion
    if permanent {
      action.needsFailure = true
      action.carryOut = { (daybook, jobs, attribution) throws(DaybookError) in
        try await daybook.deletePermanently(jobs, as: attribution)
      }
    }
    if let failedAtLeast {
      action.statuses = [.completed, .failed, .cancelled, .paused, .retryable, .available]
      action.failedAtLeast = failedAtLeast
    }
    if redact { action.carryOut = Self.erasing(after: action.carryOut) }
    try await action.perform(on: target, global, parent)
  }

  /// Does something, and erases the private bytes of those to which it was done.
  private static func erasing(
    after carryOut:
      @escaping @Sendable (Daybook, [JobID], Attribution) async throws(DaybookError)
      -> [Result<Disposition, DaybookError>]
  )
    -> @Sendable (Daybook, [JobID], Attribution) async throws(DaybookError)
    -> [Result<Disposition, DaybookError>]
  {
    { (daybook, jobs, attribution) throws(DaybookError) in
      let results = try await carryOut(daybook, jobs, attribution)
      for (job, result) in zip(jobs, results) {
        if case .success = result { try await daybook.redact(job, as: attribution) }
      }
      return results
    }
  }

  /// Deleting, of whatever has ended.
  static let deletion = JobAction(
    verb: "delete", done: "Deleted", statuses: [.completed, .failed, .cancelled],
    command: .delete
  ) { (daybook, jobs, attribution) throws(DaybookError) in
    try await daybook.delete(jobs, as: attribution)
  }
}
