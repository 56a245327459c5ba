import ArgumentParser
import Daybook
import DaybookDomain
import SystemPackage

/// `daybook report temporary`: registers a temporary file of the job that is being run.
struct TemporaryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "temporary",
    abstract: "Register a file to be removed when the attempt has ended, however it ends.",
    discussion: """
      Register first, then create. The file must lie in the working directory, and no link may \
      lead to it.

      EXAMPLE

        daybook report temporary "part-$DAYBOOK_JOB-$DAYBOOK_ATTEMPT" --directory /var/tmp/transcode
      """)

  @ParentCommand var root: DaybookTool
  @OptionGroup var global: GlobalOptions

  @Argument(help: "The files.", completion: .file())
  var paths: [String]

  @Option(help: "The working directory (default: the current one).", completion: .directory)
  var directory = "."

  @Option(help: "The job (default: $DAYBOOK_JOB).")
  var job: UInt64?

  @Option(help: "The attempt (default: $DAYBOOK_ATTEMPT).")
  var attempt: UInt32?

  func run() async throws {
    guard let job = job ?? Environment.value("DAYBOOK_JOB").flatMap({ UInt64($0) }),
      let attempt = attempt ?? Environment.value("DAYBOOK_ATTEMPT").flatMap({ UInt32($0) })
    else {
      throw Refusal(
        "Nobody says which job it is: --job and --attempt, or $DAYBOOK_JOB and "
          + "$DAYBOOK_ATTEMPT, which 'daybook work' sets. Nothing was changed.", .usage)
    }
    let location = global.location(root)
    let daybook = try await global.open(root)
    try await refusing(location) {
      for path in paths {
        try await daybook.registerTemporaryFile(
          FilePath(path), of: JobID(rawValue: job), attempt: attempt, in: FilePath(directory))
      }
    }
    await daybook.close()
  }
}
