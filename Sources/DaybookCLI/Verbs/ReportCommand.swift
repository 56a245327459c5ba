import ArgumentParser
import Daybook
import DaybookDomain
import SystemPackage

/// `daybook report`: what a program that is run for a job tells about it.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Tell how a job goes, from the program that is run for it.",
    discussion: """
      The job is the one of DAYBOOK_JOB and DAYBOOK_ATTEMPT, which 'daybook work' and \
      'daybook run' set. When the attempt is not current any more, because the job was paused or \
      another worker has it, the exit status is 4: then the program should end.

      EXAMPLES

        daybook report stage download
        daybook report progress 3 10
        daybook report upload --bytes 4194304 --total 9437184
        daybook report result '{"frames":1440}'
        daybook report temporary part-1.mp4
      """,
    subcommands: [
      Progress.self, Upload.self, Stage.self, Result.self, TemporaryCommand.self,
    ])

  @ParentCommand var parent: DaybookTool
}

/// Which attempt a report is about.
struct AttemptOptions: ParsableArguments {
  @Option(help: "The job (default: $DAYBOOK_JOB).")
  var job: UInt64?

  @Option(help: "The attempt (default: $DAYBOOK_ATTEMPT).")
  var attempt: UInt32?

  /// Progress is recorded at most so often for a job.
  static let period = Duration.milliseconds(250)

  /// Calls `body` with the lease of the attempt.
  func report(
    _ command: ReportCommand, _ global: GlobalOptions,
    _ body: (Daybook, Lease) async throws -> Void
  ) async throws {
    guard let job = job ?? Environment.value("DAYBOOK_JOB").flatMap({ UInt64($0) }),
      let attempt = attempt ?? Environment.value("DAYBOOK_ATTEMPT").flatMap({ UInt32($0) })
    else {
      throw Refusal(
        "Which job? DAYBOOK_JOB and DAYBOOK_ATTEMPT are not set; --job and --attempt name one.",
        .usage)
    }
    let daybook = try await global.open(command.parent)
    try await refusing(global.location(command.parent)) {
      try await body(
        daybook, try await daybook.currentLease(of: JobID(rawValue: job), attempt: attempt))
    }
    await daybook.close()
  }

  /// Reports progress; the last word is recorded even if it comes right after another.
  static func record(
    isLast: Bool, _ report: () async throws(DaybookError) -> Daybook.Reported
  ) async throws {
    while case .leftOut(let moment) = try await report(), isLast {
      let left = moment.milliseconds - SystemWallClock().now().milliseconds
      try await Task.sleep(for: max(.milliseconds(left), .milliseconds(1)))
    }
  }
}

extension ReportCommand {
  /// `daybook report progress`.
  struct Progress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell how much is done.",
      discussion: """
        At most four reports a second are recorded for a job; others are left out, but never \
        the one that everything is done.

        EXAMPLE

          daybook report progress 3 10
        """)

    @ParentCommand var parent: ReportCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var attempt: AttemptOptions

    @Argument(help: "How much is done.")
    var done: UInt64

    @Argument(help: "How much there is; 0 when nobody knows.")
    var total: UInt64 = 0

    func run() async throws {
      let progress = JobEvent.Progress(done: done, total: total)
      try await attempt.report(parent, global) { daybook, lease in
        try await AttemptOptions.record(isLast: total > 0 && done >= total) {
          () async throws(DaybookError) in
          try await daybook.report(progress, of: lease, atMostEvery: AttemptOptions.period)
        }
      }
    }
  }

  /// `daybook report upload`.
  struct Upload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell how much is uploaded.",
      discussion: """
        At most four reports a second are recorded for a job; others are left out, but never \
        the one that everything is sent.

        EXAMPLE

          daybook report upload --bytes 4194304 --total 9437184 --files 1 --files-total 3
        """)

    @ParentCommand var parent: ReportCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var attempt: AttemptOptions

    @Option(help: "The bytes that are sent.")
    var bytes: UInt64

    @Option(help: "The bytes to send; 0 when nobody knows.")
    var total: UInt64 = 0

    @Option(help: "The files that are sent completely.")
    var files: UInt32 = 0

    @Option(help: "The files to send; 0 when nobody knows.")
    var filesTotal: UInt32 = 0

    func run() async throws {
      let progress = JobEvent.UploadProgress(
        byteCount: bytes, byteTotal: total, fileCount: files, fileTotal: filesTotal)
      try await attempt.report(parent, global) { daybook, lease in
        try await AttemptOptions.record(isLast: total > 0 && bytes >= total) {
          () async throws(DaybookError) in
          try await daybook.report(progress, of: lease, atMostEvery: AttemptOptions.period)
        }
      }
    }
  }

  /// `daybook report stage`.
  struct Stage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell that a stage begins.",
      discussion: """
        EXAMPLE

          daybook report stage transcode
        """)

    @ParentCommand var parent: ReportCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var attempt: AttemptOptions

    @Argument(help: "The stage.")
    var stage: String

    func run() async throws {
      try await attempt.report(parent, global) { daybook, lease in
        try await daybook.enterStage(stage, of: lease)
      }
    }
  }

  /// `daybook report result`.
  struct Result: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell what the job has produced.",
      discussion: """
        It becomes the job's result when the program succeeds, in place of what it wrote to \
        standard output. A later result takes the place of an earlier one.

        EXAMPLE

          daybook report result @summary.json
        """)

    @ParentCommand var parent: ReportCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var attempt: AttemptOptions

    @Argument(help: "The result: a text, @FILE for the content of a file, or - for standard input.")
    var result: String

    func run() async throws {
      let result = try content()
      guard result.count <= ReportedResults.byteLimit else {
        throw Refusal(
          "The result has \(result.count) bytes; \(ReportedResults.byteLimit) are allowed. "
            + "Nothing was changed.", .refused)
      }
      let results = ReportedResults(log: global.location(parent.parent))
      try await attempt.report(parent, global) { _, lease in
        do {
          try results.put(result, of: lease)
        } catch let error as Errno {
          throw Refusal("The result could not be kept: \(error.description).", .storage)
        }
      }
    }

    private func content() throws -> [UInt8] {
      if result == "-" { return try FileContent.standardInput() }
      if result.hasPrefix("@") {
        return try FileContent.read(FilePath(String(result.dropFirst())))
      }
      return Array(result.utf8)
    }
  }
}
