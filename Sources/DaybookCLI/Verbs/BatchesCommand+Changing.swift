import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

extension BatchesCommand {
  /// `daybook batches open`.
  struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open a batch, and print its number.",
      discussion: """
        EXAMPLE

          daybook batches open --owner ada --finishing letter --payload '{"to":"ada"}'
        """)

    @ParentCommand var parent: BatchesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Whose batch it is.")
    var owner: String

    @Option(help: "The kind of job to queue when all others have ended.")
    var finishing: String?

    @Option(name: .shortAndLong, help: "The queue of the finishing job.")
    var queue = "default"

    @Option(help: "The finishing job's work: JSON, @FILE, or - for standard input.")
    var payload: String?

    @Option(name: .customLong("label"), help: "A name and a value to find it by: k=v.")
    var labels: [String] = []

    func validate() throws {
      if finishing == nil, payload != nil {
        throw ValidationError("--payload belongs to a job: name its kind with --finishing.")
      }
    }

    func run() async throws {
      var request = BatchRequest(owner: owner, labels: labels.map { Label($0) })
      if let finishing {
        var job = JobRequest(kind: finishing)
        job.queue = queue
        job.payload = try payload.map { try EnqueueCommand.payload($0) } ?? []
        request.finishing = job
      }
      let wanted = request
      let daybook = try await global.open(parent.parent, creating: true)
      let batch = try await refusing(global.location(parent.parent)) {
        try await daybook.openBatch(wanted)
      }
      Terminal.output(output.json ? #"{"id":\#(batch.rawValue)}"# : "\(batch.rawValue)")
      await daybook.close()
    }
  }

  /// `daybook batches seal`.
  struct Seal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a batch take no more jobs, so that it can end.",
      discussion: """
        EXAMPLE

          daybook batches seal 17
        """)

    @ParentCommand var parent: BatchesCommand
    @OptionGroup var global: GlobalOptions

    @Argument(help: "The batch.")
    var batch: UInt64

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      try await refusing(global.location(parent.parent)) {
        try await daybook.sealBatch(BatchID(rawValue: batch))
      }
      await daybook.close()
    }
  }

  /// `daybook batches cancel`.
  struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Cancel the waiting jobs of a batch, and ask the running ones to end.",
      discussion: """
        EXAMPLE

          daybook batches cancel 17 --note 'the user left'
        """)

    @ParentCommand var parent: BatchesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The batch.")
    var batch: UInt64

    @Flag(help: "End running jobs without asking.")
    var now = false

    @Option(help: "Why.")
    var note: String?

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let answer = try await refusing(global.location(parent.parent)) {
        try await daybook.cancelBatch(
          BatchID(rawValue: batch), now: now,
          as: Attribution(actor: GlobalOptions.actor, note: note))
      }
      await daybook.close()
      if output.json {
        Terminal.output(
          #"{"cancelled":\#(answer.cancelledCount),"asked":\#(answer.askedCount)}"#)
      } else {
        Terminal.error(
          "\(Wording.count(answer.cancelledCount, "job")) cancelled, "
            + "\(answer.askedCount) asked to end.")
      }
    }
  }
}
