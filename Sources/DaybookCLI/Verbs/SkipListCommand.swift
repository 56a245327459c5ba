import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook skiplist`: shows and changes what a rerun leaves out.
struct SkipListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skiplist",
    abstract: "Show or change what 'run --skip-failed' leaves out.",
    discussion: """
      What failed is put on the list by itself, and taken off by success. What is put on it by \
      hand is left out with or without --skip-failed.

      EXAMPLES

        daybook skiplist
        daybook skiplist add sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
        daybook skiplist remove 27d4f0a3c1b2a49d0c1e5f60718293a4
      """,
    subcommands: [Show.self, Add.self, Remove.self, Clear.self], defaultSubcommand: Show.self)

  @ParentCommand var parent: DaybookTool
}

extension SkipListCommand {
  /// `daybook skiplist`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the list (default).")

    @ParentCommand var parent: SkipListCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var past: PastOptions
    @OptionGroup var output: ListOutputOptions

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let (documents, time) = try await refusing(global.location(parent.parent)) {
        let view = try await past.view(of: daybook)
        return (try view.documents(of: view.skipList()), view.time)
      }
      try output.print(documents) { SkipListCommand.table(documents, now: time) }
      await daybook.close()
    }
  }

  /// `daybook skiplist add`.
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put a key on the list.")

    @ParentCommand var parent: SkipListCommand
    @OptionGroup var global: GlobalOptions

    @Argument(help: "The key; sha256:DIGITS stands for a file's content, whatever its command.")
    var key: String

    @Option(help: "Why.")
    var note: String?

    func run() async throws {
      let daybook = try await global.open(parent.parent, creating: true)
      try await refusing(global.location(parent.parent)) {
        try await daybook.skip(key, as: Attribution(actor: GlobalOptions.actor, note: note))
      }
      await daybook.close()
    }
  }

  /// `daybook skiplist remove`.
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a key off the list, so that it is run again.")

    @ParentCommand var parent: SkipListCommand
    @OptionGroup var global: GlobalOptions

    @Argument(help: "The key, or the 32 digits of its digest.")
    var key: String

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      let key = JobKey(hexadecimal: key) ?? JobKey(digestOf: key)
      let wasThere = try await refusing(global.location(parent.parent)) {
        try await daybook.clearSkip(key, as: Attribution(actor: GlobalOptions.actor))
      }
      await daybook.close()
      if !wasThere {
        throw Refusal("\(self.key) is not on the skip list. Nothing was changed.", .notFound)
      }
    }
  }

  /// `daybook skiplist clear`.
  struct Clear: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take everything off the list.")

    @ParentCommand var parent: SkipListCommand
    @OptionGroup var global: GlobalOptions

    @Flag(help: "Do it without being asked.")
    var yes = false

    func run() async throws {
      let daybook = try await global.open(parent.parent)
      try await refusing(global.location(parent.parent)) {
        let keys = try await daybook.view().skipList().map(\.key)
        guard yes || keys.count <= 1 else {
          throw Refusal(
            "\(Wording.count(keys.count, "key")) would be taken off. Nothing was changed. "
              + "Add --yes to do it.", .refused)
        }
        for key in keys {
          try await daybook.clearSkip(key, as: Attribution(actor: GlobalOptions.actor))
        }
        Terminal.error("\(Wording.count(keys.count, "key")) taken off.")
      }
      await daybook.close()
    }
  }

  static func table(_ entries: [SkipDocument], now: Timestamp) -> Table {
    var table = Table(
      ["SINCE", "SOURCE", "JOB", "DIGEST", "ABOUT"], numeric: [2],
      empty: "Nothing is skipped.")
    for entry in entries {
      let since = Timestamp(rfc3339: entry.time).map { Wording.distance($0, from: now) } ?? ""
      let about = [entry.input ?? entry.key, entry.note].compactMap { $0 }
      table.add([
        since, entry.source == "hand" ? entry.actor ?? "hand" : entry.source,
        entry.job.map { "\($0)" } ?? "", entry.keyDigest, about.joined(separator: ": "),
      ])
    }
    return table
  }
}
