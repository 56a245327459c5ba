import ArgumentParser

/// Tries to make Daybook lose something, and counts how often it was tried.
@main
struct Trust: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust",
    abstract: "Tries to make Daybook lose something, and counts how often it was tried.",
    subcommands: [
      CrashCommand.self, CrashImagesCommand.self, CrashWriterCommand.self, FaultsCommand.self,
      FaultTrialsCommand.self, DamageCommand.self, DamageLooksCommand.self, ProveCommand.self,
      SimulateCommand.self, HistoryCommand.self, KillCommand.self, SoakCommand.self,
      ClientCommand.self, SoakWorkerCommand.self, SoakCheckCommand.self, TableCommand.self,
    ])
}
