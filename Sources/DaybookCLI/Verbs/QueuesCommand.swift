import ArgumentParser
import Daybook
import DaybookDomain

/// `daybook queues`: shows, pauses and limits queues.
struct QueuesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queues",
    abstract: "Show the queues, pause and resume them, and limit how much of them runs.",
    discussion: """
      EXAMPLES

        daybook queues
        daybook queues pause mail --note 'the relay is down'
        daybook queues limit video --concurrency 4 --per-group 1
        daybook queues limit mail --kind digest --rate 100/1m
      """,
    subcommands: [Show.self, Pause.self, Resume.self, Limit.self], defaultSubcommand: Show.self)

  @ParentCommand var parent: DaybookTool
}

extension QueuesCommand {
  /// `daybook queues`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the queues (default).",
      discussion: """
        EXAMPLE

          daybook queues --json
        """)

    @ParentCommand var parent: QueuesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var past: PastOptions
    @OptionGroup var output: ListOutputOptions

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let (documents, isEverythingPaused) = try await refusing(global.location(parent.parent)) {
        let view = try await past.view(of: daybook)
        return (view.queues().map { QueueDocument($0) }, view.isEverythingPaused)
      }
      try output.print(documents) { Self.table(documents) }
      if isEverythingPaused {
        Terminal.error("Everything is paused; 'daybook queues resume --all' ends that.")
      }
      await daybook.close()
    }

    private static func table(_ queues: [QueueDocument]) -> Table {
      var table = Table(
        ["QUEUE", "STATE", "WAITING", "RUNNING", "FAILED", "LIMITS"], numeric: [2, 3, 4],
        empty: "No queues.")
      for queue in queues {
        let count = { (statuses: [JobStatus]) in
          "\(statuses.reduce(0) { $0 + (queue.jobs[$1.word] ?? 0) })"
        }
        table.add([
          queue.queue, queue.paused ? "paused" : "open",
          count([.scheduled, .available, .retryable]), count([.running]), count([.failed]),
          limits(queue),
        ])
      }
      return table
    }

    private static func limits(_ queue: QueueDocument) -> String {
      let ofKinds = (queue.kindLimits ?? [:]).sorted { $0.key < $1.key }
        .map { kind, limits in "\(kind): \(Wording.limits(limits))" }
      return ([queue.limits.map { Wording.limits($0) }].compactMap { $0 } + ofKinds)
        .joined(separator: "; ")
    }
  }

  /// Which queue, or all of them.
  struct Scope: ParsableArguments {
    @Argument(help: "The queue.")
    var queue: String?

    @Flag(help: "All queues, also those to come.")
    var all = false

    @Option(help: "Why.")
    var note: String?

    func validate() throws {
      if (queue == nil) != all { throw ValidationError("Give either a QUEUE or --all.") }
    }

    var attribution: Attribution { Attribution(actor: GlobalOptions.actor, note: note) }

    /// What it is, at the beginning of a sentence.
    var subject: String { queue.map { "Queue \($0)" } ?? "Everything together" }
  }

  /// `daybook queues pause`.
  struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let no job of a queue, or of any, start; what runs goes on.",
      discussion: """
        EXAMPLE

          daybook queues pause mail --note 'the relay is down'
        """)

    @ParentCommand var parent: QueuesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var scope: Scope

    func run() async throws {
      let daybook = try await global.open(parent.parent, creating: true)
      let isChanged = try await refusing(global.location(parent.parent)) {
        try await daybook.pauseQueue(scope.queue, as: scope.attribution)
      }
      await daybook.close()
      if !isChanged {
        throw Refusal("\(scope.subject) is paused already. Nothing was changed.", .refused)
      }
    }
  }

  /// `daybook queues resume`.
  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let jobs of a paused queue start again.",
      discussion: """
        With --all, queues that were paused by themselves stay paused.

        EXAMPLE

          daybook queues resume mail
        """)

    @ParentCommand var parent: QueuesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var scope: Scope

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let (isChanged, isStillPaused) = try await refusing(global.location(parent.parent)) {
        let isChanged = try await daybook.resumeQueue(scope.queue, as: scope.attribution)
        return (isChanged, try await daybook.view().isEverythingPaused)
      }
      await daybook.close()
      if !isChanged {
        throw Refusal("\(scope.subject) is not paused. Nothing was changed.", .refused)
      }
      if isStillPaused {
        Terminal.error("Everything is paused still; 'daybook queues resume --all' ends that.")
      }
    }
  }

  /// `daybook queues limit`.
  struct Limit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Limit how many jobs of a queue run at a time, or start in a period.",
      discussion: """
        The limits given take the place of all earlier ones of the queue, or of the kind. Limits \
        of a queue and of a kind in it hold at the same time. Jobs without a group have no limit \
        per group.

        EXAMPLES

          daybook queues limit video --concurrency 4 --per-group 1
          daybook queues limit mail --kind digest --rate 100/1m
          daybook queues limit video --none
        """)

    @ParentCommand var parent: QueuesCommand
    @OptionGroup var global: GlobalOptions

    @Argument(help: "The queue.")
    var queue: String

    @Option(help: "The kind of job; all kinds together if not given.")
    var kind: String?

    @Option(help: "How many jobs run at a time.")
    var concurrency: Int?

    @Option(help: "How many jobs of one group run at a time.")
    var perGroup: Int?

    @Option(help: "How many jobs start in a period: N/DURATION, such as 100/1m.")
    var rate: RateArgument?

    @Flag(help: "Take all limits away.")
    var none = false

    @Option(help: "Why.")
    var note: String?

    private var limits: QueueLimits {
      QueueLimits(concurrency: concurrency, concurrencyPerGroup: perGroup, rate: rate?.rate)
    }

    func validate() throws {
      if none != (limits == .none) {
        throw ValidationError("Give at least one limit, or --none.")
      }
      for limit in [concurrency, perGroup, rate?.rate.count].compactMap({ $0 }) {
        if !(1...Int(UInt32.max)).contains(limit) {
          throw ValidationError(
            "A limit is 1 to 4294967295, not \(limit); 'queues pause' lets nothing start.")
        }
      }
    }

    func run() async throws {
      let daybook = try await global.open(parent.parent, creating: true)
      _ = try await refusing(global.location(parent.parent)) {
        try await daybook.limitQueue(
          queue, kind: kind, limits, as: Attribution(actor: GlobalOptions.actor, note: note))
      }
      await daybook.close()
    }
  }
}
