import ArgumentParser
import Daybook
import DaybookAudit
import DaybookServer
import Logging
import SystemPackage

/// `daybook serve`: HTTP and the dashboard, and what is to be done beside them.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the log over HTTP, with a dashboard.",
    discussion: """
      Without --tokens it listens on this machine only, and whoever reaches it may do everything. \
      Beside answering, it takes jobs back from workers that are gone, queues what schedules say, \
      keeps the hash tree, and carries policies out.

      What is set by a flag is stronger than the environment, and that is stronger than the JSON \
      file of --config, or $DAYBOOK_CONFIG. --port is DAYBOOK_SERVE_PORT there, and "port" in the \
      file; --print-config shows them all.

      Ctrl-C or SIGTERM lets requests end that were begun; a second one ends at once.

      Exit status: 0 it was stopped; 4 it may not listen there; 130 ended at once.

      EXAMPLES

        daybook serve
        daybook token add ci --role worker --tokens tokens.txt
        daybook serve --host 0.0.0.0 --tokens tokens.txt \\
          --tls-certificate server.pem --tls-key server.key
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var flags: ServeFlags

  @Option(help: "A JSON file with settings.", completion: .file())
  var config: String?

  @Flag(help: "Print every setting with its value and where it was made, and end.")
  var printConfig = false

  func run() async throws {
    let file = config ?? Environment.value("DAYBOOK_CONFIG")
    let configuration = try ServeConfiguration(flags: flags, file: file.map { FilePath($0) })
    if printConfig {
      Terminal.output(try JSONText.document(configuration))
      return
    }
    var settings = configuration.settings
    let concerns: [ServerOptions.Concern]
    do throws(ServerOptionsError) { concerns = try settings.options.check() } catch {
      throw Refusal(.options(error))
    }
    settings.options.auditKey = try settings.auditKey.map { try KeyFile.signer($0.string) }
    let policies = try settings.policies.map { try PoliciesCommand.read($0.string) }
    let (format, level) = (settings.logFormat, settings.logLevel)
    LoggingSystem.bootstrap { LineLog(label: $0, format: format, level: level) }
    let logger = Logger(label: "daybook")
    for concern in concerns { logger.warning("\(concern)") }
    let location = global.location(parent)
    let tree = location.appending("tree")
    let metrics = ServerMetrics(version: DaybookServer.version) {
      try? SavedTree(directory: tree).head.size
    }
    let daybook = try await global.open(parent, creating: true) { options in
      options.metrics = metrics.registry
      // Requests are carried out on the threads that read them, which others need meanwhile.
      options.commitsOnCallersThread = false
    }
    let session = ServeSession(
      daybook: daybook, log: location, settings: settings, policies: policies, metrics: metrics,
      logger: logger)
    do { try await session.run() } catch {
      await daybook.close()
      throw error
    }
    await daybook.close()
  }
}
