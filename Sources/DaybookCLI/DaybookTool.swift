import ArgumentParser

/// `daybook`: the whole tool.
struct DaybookTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "daybook",
    abstract: "A durable queue of jobs whose store is its own history.",
    discussion: """
      The log is the directory given with --log, else $DAYBOOK_LOG, else ./.daybook.

      EXAMPLE: check every archive under a folder, two at a time, and never one twice

        daybook run -j2 --from archives --match '*.xz' -- xz -t {}
        daybook failures
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, EnqueueCommand.self, ListCommand.self, ShowCommand.self,
      HistoryCommand.self, FailuresCommand.self, SkipListCommand.self, StatsCommand.self,
      EventsCommand.self, SQLCommand.self, ReplayCommand.self, ExportCommand.self,
      ImportCommand.self, DoctorCommand.self, BatchesCommand.self, QueuesCommand.self,
      ScanCommand.self,
      SchedulesCommand.self, WorkersCommand.self, WorkCommand.self, ReportCommand.self,
      RetryCommand.self, CancelCommand.self, PauseCommand.self, ResumeCommand.self,
      DeleteCommand.self, ClearCommand.self, StuckCommand.self, UploadsCommand.self,
      ExplainCommand.self, PoliciesCommand.self, DiffCommand.self,
      KeygenCommand.self, CheckpointCommand.self, VerifyCommand.self, ProveCommand.self,
      VerifyProofCommand.self, RedactCommand.self, BackupCommand.self, ServeCommand.self,
      TokenCommand.self, BenchCommand.self,
    ])

  @OptionGroup var global: GlobalOptions
}
