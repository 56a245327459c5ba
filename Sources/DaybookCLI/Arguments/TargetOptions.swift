import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// On which jobs a verb acts, and how.
struct TargetOptions: ParsableArguments {
  @Argument(help: "The jobs; or choose them by the options below.")
  var jobs: [UInt64] = []

  @OptionGroup var query: QueryOptions

  @Flag(help: "Say what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "Do not ask before acting on several jobs that a query found.")
  var yes = false

  @Option(help: "Why: recorded with every event.")
  var reason: String?

  @OptionGroup var output: OutputOptions

  /// Refuses to act on everything by accident, and to mix both ways of naming jobs.
  func check(otherQuery: Bool = false) throws {
    let hasQuery = !query.isEmpty || otherQuery
    if jobs.isEmpty && !hasQuery {
      throw ValidationError("Name jobs, or choose them by --state, --queue, --kind, --key ….")
    }
    if !jobs.isEmpty && hasQuery {
      throw ValidationError("Name jobs or choose them by options, not both.")
    }
  }
}
