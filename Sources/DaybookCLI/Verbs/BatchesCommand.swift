import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook batches`: shows and changes batches.
struct BatchesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batches",
    abstract: "Show or change batches: jobs that belong together and end together.",
    discussion: """
      A batch takes jobs until it is sealed, and is finished when all of them have ended. Then its \
      finishing job is queued, once, also when some have failed or were cancelled.

      EXAMPLE: three analyses of one user, and a letter when they are done

        B=$(daybook batches open --owner ada --finishing letter)
        for n in 1 2 3; do daybook enqueue analyse --payload $n --batch $B; done
        daybook batches seal $B
        daybook batches show $B
      """,
    subcommands: [List.self, Show.self, Open.self, Seal.self, Cancel.self],
    defaultSubcommand: List.self)

  @ParentCommand var parent: DaybookTool
}

extension BatchesCommand {
  /// `daybook batches`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the batches, the newest first (default).",
      discussion: """
        EXAMPLE

          daybook batches --owner ada --limit 1 --json
        """)

    @ParentCommand var parent: BatchesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var past: PastOptions
    @OptionGroup var output: ListOutputOptions

    @Option(help: "Only those of an owner.")
    var owner: String?

    @Option(help: "At most so many.")
    var limit = 100

    func validate() throws {
      if limit < 1 { throw ValidationError("A limit is at least 1, not \(limit).") }
    }

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let (documents, time) = try await refusing(global.location(parent.parent)) {
        let view = try await past.view(of: daybook)
        return (
          try view.documents(of: try view.batches(owner: owner, limit: limit)), view.time
        )
      }
      try output.print(documents) { BatchesCommand.table(documents, now: time) }
      await daybook.close()
    }
  }

  /// `daybook batches show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a batch and its jobs, with their last errors.",
      discussion: """
        EXAMPLE

          daybook batches show 17 --json
        """)

    @ParentCommand var parent: BatchesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var past: PastOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The batch.")
    var batch: UInt64

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let (document, time) = try await refusing(global.location(parent.parent)) {
        let view = try await past.view(of: daybook)
        guard let found = try view.batch(BatchID(rawValue: batch)) else {
          throw Refusal(.unknownBatch)
        }
        return (try view.document(of: found, includesItems: true), view.time)
      }
      if output.json {
        Terminal.output(try JSONText.document(document))
      } else {
        Terminal.output(BatchesCommand.text(document, now: time))
      }
      await daybook.close()
    }
  }

  static func table(_ batches: [BatchDocument], now: Timestamp) -> Table {
    var table = Table(
      ["BATCH", "STATE", "DONE", "TOTAL", "RUNNING", "FAILED", "OPENED", "OWNER"],
      numeric: [0, 2, 3, 4, 5], empty: "There are no batches.")
    for batch in batches {
      table.add([
        "\(batch.id)", batch.state, "\(batch.percent) %", "\(batch.total)", "\(batch.running)",
        "\(batch.failed)", distance(batch.openedAt, now), batch.owner,
      ])
    }
    return table
  }

  private static func text(_ batch: BatchDocument, now: Timestamp) -> String {
    var lines = [
      "batch      \(batch.id)", "owner      \(Terminal.harmless(batch.owner))",
      "state      \(batch.state)",
      "jobs       \(batch.total): \(batch.completed) completed, \(batch.failed) failed, "
        + "\(batch.cancelled) cancelled, \(batch.running) running, \(batch.waiting) waiting",
      "done       \(batch.percent) %", "opened     \(distance(batch.openedAt, now))",
    ]
    if let time = batch.sealedAt { lines.append("sealed     \(distance(time, now))") }
    if let time = batch.finishedAt { lines.append("finished   \(distance(time, now))") }
    if let job = batch.finishingJob { lines.append("finishing  job \(job)") }
    for (name, value) in (batch.labels ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines.append("label      \(Terminal.harmless("\(name)=\(value)"))")
    }
    var table = Table(
      ["JOB", "STATE", "ATTEMPT", "KIND", "LAST ERROR"], numeric: [0, 2],
      empty: "It has no jobs.")
    for item in batch.items ?? [] {
      let error = [item.stage, item.reason ?? item.errorType ?? item.category, item.message]
      table.add([
        "\(item.job)", item.state, item.attempt.map { "\($0)" } ?? "", item.kind ?? "",
        error.compactMap { $0 }.joined(separator: ": "),
      ])
    }
    return (lines + ["", table.text(width: Terminal.width)]).joined(separator: "\n")
  }

  private static func distance(_ time: String, _ now: Timestamp) -> String {
    Timestamp(rfc3339: time).map { Wording.distance($0, from: now) } ?? time
  }
}
