import ArgumentParser
import Daybook
import DaybookSystem
import SystemPackage

/// `daybook policies`: says what policies mean, and carries them out.
struct PoliciesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies",
    abstract: "Carry out policies: retention, clean-up after failures, alerts.",
    discussion: """
      A policy is a JSON file with rules under 'retention', 'cleanup' and 'alerts'; \
      docs/policies.md has them all. Without a file nothing is ever deleted and nobody is told.

      EXAMPLE

        echo '{"retention":[{"finished":"90d","payloads":"7d"}]}' > policies.json
        daybook policies check policies.json
        daybook policies apply policies.json --dry-run
      """,
    subcommands: [Check.self, Apply.self, Watch.self])

  @ParentCommand var parent: DaybookTool

  /// Reads a file of policies.
  static func read(_ file: String) throws -> Policies {
    let bytes: [UInt8]
    do { bytes = try DurableFile.content(ofSpecial: FilePath(file)) } catch {
      throw Refusal("\(file) cannot be read: \(error). Nothing was done.", .notFound)
    }
    do throws(PolicyError) { return try Policies(json: bytes) } catch {
      throw Refusal(
        "\(file): \(Terminal.harmless(error.description)) Nothing was done.", .usage)
    }
  }
}

extension PoliciesCommand {
  /// `daybook policies check`.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what a file of policies means, or which field of it is wrong.",
      discussion: """
        It needs no log. Exit status: 0 it is understood; 2 it is not.

        EXAMPLE

          daybook policies check policies.json --json
        """)

    @OptionGroup var output: OutputOptions

    @Argument(help: "The file.", completion: .file())
    var file: String

    func run() async throws {
      let policies = try PoliciesCommand.read(file)
      if output.json {
        Terminal.output(try JSONText.document(policies))
        return
      }
      let sentences = policies.sentences
      if sentences.isEmpty { Terminal.output("It does nothing.") }
      for sentence in sentences { Terminal.output(Terminal.harmless(sentence)) }
    }
  }

  /// `daybook policies apply`.
  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Carry policies out once, and deliver the alerts that are due.",
      discussion: """
        For cron. Alerts begin with what happens after the first time.

        Exit status: 0 done; 1 an alert could not be delivered.

        EXAMPLE

          daybook policies apply policies.json --dry-run --json
        """)

    @ParentCommand var parent: PoliciesCommand
    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    func run() async throws {
      let policies = try PoliciesCommand.read(file)
      let location = global.location(parent.parent)
      let daybook = try await global.open(parent.parent)
      let report = try await refusing(location) {
        if dryRun { return try await daybook.previewPolicies(policies) }
        var options = PolicyOptions()
        options.notify = { PolicyWording.tell($0, saysRounds: false) }
        return try await daybook.applyPolicies(
          policies, through: AlertSender(log: location), options: options)
      }
      await daybook.close()
      Terminal.output(
        output.json ? try JSONText.document(report) : PolicyWording.text(report, isDone: !dryRun))
      if report.undeliveredCount > 0 {
        throw StatusCode(rawValue: ExitStatus.failed.rawValue)
      }
    }
  }

  /// `daybook policies watch`.
  struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Carry policies out again and again, and deliver alerts as they come.",
      discussion: """
        It may be stopped at any time and in any way: the next one goes on where it was. One at a \
        time should watch a log.

        Exit status: 130 after Ctrl-C or another signal that ends it.

        EXAMPLE

          daybook policies watch policies.json --period 30s
        """)

    @ParentCommand var parent: PoliciesCommand
    @OptionGroup var global: GlobalOptions

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(help: "How often to look for what is old, stuck, or too much (default: 1m).")
    var period: DurationArgument?

    func validate() throws {
      if let period, period.milliseconds < 10 {
        throw ValidationError("--period is at least 10ms.")
      }
    }

    func run() async throws {
      let policies = try PoliciesCommand.read(file)
      let location = global.location(parent.parent)
      let daybook = try await global.open(parent.parent, creating: true)
      var options = PolicyOptions()
      if let period { options.period = period.duration }
      options.notify = { PolicyWording.tell($0, saysRounds: true) }
      let service = PolicyService(
        daybook, policies: policies, channel: AlertSender(log: location), options: options)
      let task = Task { try await refusing(location) { try await service.run() } }
      StopSignals.watch {
        task.cancel()
      } signal: { signal in
        // Whoever cannot wait may leave: the next one goes on from the last checkpoint.
        if signal == .kill {
          Self.exit(withError: StatusCode(rawValue: ExitStatus.interrupted.rawValue))
        }
      }
      let count = policies.alerts.count + policies.retention.count + policies.cleanup.count
      Terminal.error("Watching \(location), with \(Wording.count(count, "rule")).")
      let result = await task.result
      await daybook.close()
      try result.get()
      throw StatusCode(rawValue: ExitStatus.interrupted.rawValue)
    }
  }
}
