import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookWire
import SystemPackage

/// `daybook run`: runs a command over many inputs.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a command for each input, and none twice that succeeded.",
    usage: "daybook run [<options>] -- CMD ARG ... [::: INPUT ...]",
    discussion: """
      {} in the command stands for the input; without it the input comes last. Inputs are the \
      words after :::, or the files below --from, or the lines of standard input.

      Files are told apart by their content and the command, everything else by its name. What \
      succeeded is not run again, under whatever name it comes; what failed is, unless \
      --skip-failed. After a crash, or Ctrl-C, the same command goes on where it was.

      Exit status: 0 all succeeded or were done before; 1 to 100 so many failed (101: more); \
      130 interrupted.

      EXAMPLES

        daybook run -j2 --from archives --match '*.xz' -- xz -t {}
        find . -name '*.json' -print0 | daybook run -0 --skip-failed -- python3 -m json.tool
        daybook run --timeout 30s --attempts 3 -- curl -sSfO {} ::: https://example.org/a
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "How many to run at the same time.")
  var jobs = activeProcessorCount()

  @Flag(help: "Leave out what failed before.")
  var skipFailed = false

  @Flag(help: "Run only what failed before; without inputs, all of it.")
  var retryFailed = false

  @Flag(help: "Run also what is done.")
  var rerun = false

  @Option(help: "How often an input may fail.")
  var attempts = 1

  @Option(help: "The delay before the second attempt, doubled for each further one.")
  var backoff: DurationArgument?

  @Option(help: "How long one attempt may take; then its processes are ended.")
  var timeout: DurationArgument?

  @Option(
    help: "Tell inputs apart by content, path or line (default: files by content, others by line).")
  var key: KeyArgument?

  @Option(help: "When failures end the run: never, soon:N (begin nothing new) or now:N.")
  var halt: HaltArgument?

  @Option(help: "Run over the files below a directory.", completion: .directory)
  var from: String?

  @Option(help: "With --from, only files whose name matches a pattern such as '*.xz'.")
  var match: String?

  @Flag(name: [.customShort("0"), .customLong("null")], help: "Inputs end with a zero byte.")
  var null = false

  @Flag(help: "Read files again that seem unchanged.")
  var rehash = false

  @Flag(help: "Say what would be done with each input and why, and do nothing.")
  var explain = false

  func validate() throws {
    if jobs < 1 || jobs > 1_000 { throw ValidationError("-j is 1 to 1000.") }
    if match != nil && from == nil { throw ValidationError("--match goes with --from.") }
    if skipFailed && retryFailed {
      throw ValidationError("--skip-failed and --retry-failed exclude each other.")
    }
    guard (1...65_535).contains(attempts) else {
      throw ValidationError("--attempts is 1 to 65535.")
    }
    if let timeout, timeout.milliseconds < 1 || timeout.milliseconds > Int64(UInt32.max) {
      throw ValidationError("--timeout is 1ms to 49d.")
    }
    if let backoff, backoff.milliseconds > Int64(UInt32.max) {
      throw ValidationError("--backoff is at most 49d.")
    }
    if (RawArguments.own.rest ?? []).isEmpty {
      throw ValidationError("Put the command behind --, as in: daybook run -- CMD {} ::: INPUT.")
    }
  }

  func run() async throws {
    let (template, words) = try command()
    let program = try ProgramSearch.find(template.words[0])
    let source = try source(words)
    let location = global.location(parent)
    let daybook = try await global.open(parent, creating: !explain)
    let session = RunSession(
      daybook: daybook, log: location, template: template, program: program,
      options: options(), laneCount: jobs, key: key?.key ?? .automatic, rehashes: rehash)
    let status = try await refusing(location) {
      if explain { return try await session.explain(source) }
      return try await session.run(source, asJSON: output.json)
    }
    if status != 0 { throw StatusCode(rawValue: status) }
  }

  /// The command and, behind `:::`, its inputs.
  private func command() throws -> (CommandTemplate, words: [[UInt8]]?) {
    let rest = RawArguments.own.rest ?? []
    let end = rest.firstIndex(of: Array(":::".utf8))
    let words = Array(rest[..<(end ?? rest.endIndex)])
    guard !words.isEmpty else { throw ValidationError("There is no command behind --.") }
    return (CommandTemplate(words), end.map { Array(rest[($0 + 1)...]) })
  }

  private func source(_ words: [[UInt8]]?) throws -> InputSource {
    if words != nil && from != nil {
      throw ValidationError("Inputs come from ::: or from --from, not from both.")
    }
    if let words { return .words(words) }
    if let from { return .files(directory: FilePath(from), pattern: match) }
    if retryFailed { return .words([]) }
    if Terminal.readsTerminal {
      throw ValidationError("There are no inputs: put them behind :::, or name a place --from.")
    }
    return .standardInput(zeroTerminated: null)
  }

  private func options() -> RunOptions {
    var options = RunOptions()
    options.retry = RetryPolicy(
      attemptLimit: UInt16(attempts),
      baseMilliseconds: UInt32(backoff?.milliseconds ?? 1_000))
    options.timeout = timeout?.duration
    options.skipsFailed = skipFailed
    options.onlyFailed = retryFailed
    options.reruns = rerun
    options.halt = halt?.halt ?? .never
    return options
  }
}

/// `--key`.
struct KeyArgument: ExpressibleByArgument {
  let key: InputKey

  init?(argument: String) {
    guard let key = InputKey(rawValue: argument), key != .automatic else { return nil }
    self.key = key
  }
}

/// `--halt`.
struct HaltArgument: ExpressibleByArgument {
  let halt: RunOptions.Halt

  init?(argument: String) {
    guard let halt = RunOptions.Halt(argument) else { return nil }
    self.halt = halt
  }
}
