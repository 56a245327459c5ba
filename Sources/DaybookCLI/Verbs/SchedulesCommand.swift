import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook schedules`: shows, changes and runs schedules.
struct SchedulesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedules",
    abstract: "Show, change or run schedules: jobs that are queued again and again.",
    discussion: """
      A schedule fires when 'daybook schedules run' or a program that does the same looks, in as \
      many processes as you like: once for every due time.

      EXAMPLE

        daybook schedules add nightly --cron '30 2 * * mon-fri' --kind backup \\
          --time-zone Europe/Berlin
        daybook schedules
        daybook schedules run
      """,
    subcommands: [List.self, Add.self, Remove.self, Run.self], defaultSubcommand: List.self)

  @ParentCommand var parent: DaybookTool
}

extension SchedulesCommand {
  /// `daybook schedules`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the schedules, and when each comes due next (default).",
      discussion: """
        EXAMPLE

          daybook schedules --json
        """)

    @ParentCommand var parent: SchedulesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var past: PastOptions
    @OptionGroup var output: ListOutputOptions

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let (documents, time) = try await refusing(global.location(parent.parent)) {
        let view = try await past.view(of: daybook)
        return (try view.schedules().map { ScheduleDocument($0) }, view.time)
      }
      try output.print(documents) { Self.table(documents, now: time) }
      await daybook.close()
    }

    private static func table(_ schedules: [ScheduleDocument], now: Timestamp) -> Table {
      var table = Table(
        [
          "NAME", "CRON", "TIME ZONE", "CATCH-UP", "KIND", "QUEUE", "FIRED", "LAST DUE", "NEXT DUE",
        ],
        numeric: [6], empty: "There are no schedules.")
      for schedule in schedules {
        let next = schedule.nextDue.flatMap { Timestamp(rfc3339: $0) }
        table.add([
          schedule.name, schedule.cron, schedule.timeZone, schedule.catchUp, schedule.kind,
          schedule.queue, "\(schedule.fired)", schedule.lastDue ?? "never",
          next.map { "\($0.rfc3339), \(Wording.distance($0, from: now))" }
            ?? "time zone not known here",
        ])
      }
      return table
    }
  }

  /// `daybook schedules add`.
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a schedule, in place of one with the same name.",
      discussion: """
        The five fields are minute, hour, day of month, month and day of week. @hourly, @daily, \
        @weekly, @monthly and @yearly stand for them.

        EXAMPLE

          daybook schedules add report --cron '0 9 1 * *' --kind report --payload '{"month":-1}'
        """)

    @ParentCommand var parent: SchedulesCommand
    @OptionGroup var global: GlobalOptions

    @Argument(help: "What it is called.")
    var name: String

    @Option(help: "When it fires, in cron's five fields.")
    var cron: String

    @Option(help: "The kind of job that it queues.")
    var kind: String

    @Option(name: .shortAndLong, help: "The queue of that job.")
    var queue = "default"

    @Option(help: "The job's work: JSON, @FILE, or - for standard input.")
    var payload: String?

    @Option(help: "What the job is about: none is queued while an earlier one is unfinished.")
    var key: String?

    @Option(help: "The time zone of the fields, such as Europe/Berlin.")
    var timeZone = "UTC"

    @Option(help: "What to do about due times that passed unnoticed: none, latest or all.")
    var catchUp: CatchUpArgument = CatchUpArgument(policy: .latest)

    func run() async throws {
      var job = JobRequest(kind: kind)
      job.queue = queue
      job.payload = try payload.map { try EnqueueCommand.payload($0) } ?? []
      job.key = key
      let request = ScheduleRequest(
        name: name, cron: cron, job: job, timeZone: timeZone, catchUp: catchUp.policy)
      let daybook = try await global.open(parent.parent, creating: true)
      let isNew = try await refusing(global.location(parent.parent)) {
        try await daybook.addSchedule(request)
      }
      await daybook.close()
      if !isNew { Terminal.error("It was there already. Nothing was changed.") }
    }
  }

  /// `daybook schedules remove`.
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a schedule; the jobs that it has queued stay.",
      discussion: """
        EXAMPLE

          daybook schedules remove nightly
        """)

    @ParentCommand var parent: SchedulesCommand
    @OptionGroup var global: GlobalOptions

    @Argument(help: "What it is called.")
    var name: String

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      try await refusing(global.location(parent.parent)) {
        try await daybook.removeSchedule(name)
      }
      await daybook.close()
    }
  }

  /// `daybook schedules run`.
  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Queue the jobs of schedules as they come due, until it is stopped.",
      discussion: """
        It may be stopped at any time and in any way: whoever runs next makes up for what the \
        schedules' policies say.

        EXAMPLE

          daybook schedules run --once --json
        """)

    @ParentCommand var parent: SchedulesCommand
    @OptionGroup var global: GlobalOptions

    @Flag(help: "Queue what is due now, and end.")
    var once = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let json = json
      try await refusing(global.location(parent.parent)) {
        if once {
          while true {
            let firings = try await daybook.fireSchedules()
            if firings.isEmpty { break }
            Self.print(firings, json: json)
          }
        } else {
          try await daybook.runSchedules { Self.print($0, json: json) }
        }
      }
      await daybook.close()
    }

    private static func print(_ firings: [Firing], json: Bool) {
      for firing in firings {
        let document = FiringDocument(firing)
        if json {
          Terminal.output((try? JSONText.line(document)) ?? "")
          continue
        }
        let outcome = document.duplicate ? "kept out by job" : "queued job"
        let missed = firing.missedCount > 0 ? ", \(firing.missedCount) left out before it" : ""
        Terminal.output(
          "\(document.due)  \(Terminal.harmless(document.schedule)): \(outcome) \(document.job)"
            + missed)
      }
    }
  }
}

/// A policy as the command line writes it.
struct CatchUpArgument: ExpressibleByArgument {
  let policy: CatchUpPolicy

  init(policy: CatchUpPolicy) { self.policy = policy }

  init?(argument: String) {
    guard let policy = CatchUpPolicy.named(argument) else { return nil }
    self.policy = policy
  }

  static var allValueStrings: [String] { CatchUpPolicy.allCases.map(\.word) }

  var defaultValueDescription: String { policy.word }
}
