import ArgumentParser
import Daybook
import DaybookDomain
import DaybookSystem
import SystemPackage

/// `daybook work`: runs a command for every job of a queue.
struct WorkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    abstract: "Run a command for every job of a queue.",
    usage: "daybook work [<options>] -- CMD ARG ...",
    discussion: """
      CMD finds the payload on its standard input, and in its environment DAYBOOK_JOB, \
      DAYBOOK_ATTEMPT, DAYBOOK_KIND and DAYBOOK_LOG, by which 'daybook report' knows its job. \
      What it writes to standard output, at most its last 64 KiB, is the job's result.

      Exit status of CMD: 0 completes the job; 75 asks for another attempt later; 100 fails it \
      for good; any other fails the attempt, and the job's policy decides about another.

      When the job is cancelled or paused, or its time is over, CMD and all it has started get \
      SIGTERM, and five seconds later SIGKILL. So they do at Ctrl-C or SIGTERM: then their jobs \
      are paused by the shutdown, which is no failure, and run again with the next 'daybook work'.

      Exit status: 0 done; 1 with --once or --drain, when an attempt failed; 130 interrupted.

      EXAMPLES

        daybook work --queue mail -j4 -- ./send-mail
        daybook work --queue video --kind transcode --drain -- sh -c 'jq -r .file | xargs ffprobe'
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: [.customShort("q"), .customLong("queue")],
    help: "A queue; may be given more than once.")
  var queues: [String] = []

  @Option(name: .customLong("kind"), help: "Only jobs of a kind; may be given more than once.")
  var kinds: [String] = []

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "How many jobs to run at the same time.")
  var jobs = 1

  @Flag(help: "Run one job, waiting for it if need be, and end.")
  var once = false

  @Flag(help: "End when no job is ready; what is due later stays.")
  var drain = false

  @Option(help: "How long one attempt may take, for jobs that do not say so themselves.")
  var timeout: DurationArgument?

  @Option(help: "How often to tell that this worker is alive (default: 10s).")
  var heartbeat: DurationArgument?

  @Option(help: "How long this worker may be silent before others take its jobs (default: 60s).")
  var silence: DurationArgument?

  func validate() throws {
    if queues.isEmpty { throw ValidationError("Name a queue, as in: --queue default.") }
    if jobs < 1 || jobs > 1_000 { throw ValidationError("-j is 1 to 1000.") }
    let period = heartbeat?.duration ?? Worker.standardPeriod
    let timeout = silence?.duration ?? Worker.standardTimeout
    if period < .milliseconds(10) { throw ValidationError("--heartbeat is at least 10ms.") }
    if timeout < period * 2 {
      throw ValidationError("--silence is at least twice --heartbeat.")
    }
    if let timeout = self.timeout, timeout.milliseconds < 1 {
      throw ValidationError("--timeout is at least 1ms.")
    }
    if (RawArguments.own.rest ?? []).isEmpty {
      throw ValidationError("Put the command behind --, as in: daybook work --queue Q -- CMD.")
    }
  }

  func run() async throws {
    var options = WorkOptions(
      queues: queues, kinds: kinds.isEmpty ? nil : kinds, laneCount: once ? 1 : jobs, once: once,
      drains: drain, timeout: timeout?.duration, words: RawArguments.own.rest ?? [])
    if let heartbeat { options.period = heartbeat.duration }
    if let silence { options.silence = silence.duration }
    let program = try ProgramSearch.find(options.words[0])
    let location = global.location(parent)
    let daybook = try await global.open(parent, creating: true)
    let wanted = options
    let start = ContinuousClock.now
    let (counts, wasStopped) = try await refusing(location) {
      try await WorkSession.run(daybook, log: location, program: program, options: wanted)
    }
    tell(counts, took: ContinuousClock.now - start)
    if wasStopped { throw StatusCode(rawValue: ExitStatus.interrupted.rawValue) }
    if counts.failed > 0, once || drain { throw StatusCode(rawValue: ExitStatus.failed.rawValue) }
  }

  private func tell(_ counts: WorkCounts, took duration: Duration) {
    if output.json, let text = try? JSONText.line(counts) {
      Terminal.output(text)
      return
    }
    let parts = [
      (counts.succeeded, "succeeded"), (counts.failed, "failed"),
      (counts.interrupted, "interrupted"), (counts.cancelled, "cancelled"),
      (counts.late, "too late"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let attempts = Wording.count(counts.total, "attempt")
    let list = parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    Terminal.output("\(attempts)\(list), in \(Wording.duration(duration))")
  }
}
