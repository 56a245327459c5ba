import Daybook
import SystemPackage

/// What earlier processes have left behind that were killed.
enum Leftovers {
  /// Where the processes that work on a log write down what they have started.
  static func directory(of log: FilePath) -> FilePath { log.appending("children") }

  /// Ends programs that are still alive and leases that nobody holds any more, and removes
  /// temporary files of attempts that have ended; people are told of jobs by `noun`.
  static func clear(_ daybook: Daybook, log: FilePath, noun: String) async throws {
    let ended = ChildRegistry.endLeftovers(in: directory(of: log))
    if ended > 0 {
      Terminal.error("Ended \(Wording.count(ended, "program")) that an earlier run had left alive.")
    }
    let jobs = try await daybook.reclaim()
    try await daybook.removeTemporaryFiles()
    ReportedResults(log: log).discardOld(try await daybook.view())
    if !jobs.isEmpty {
      Terminal.error(
        "\(Wording.count(jobs.count, noun)) in flight when an earlier run ended: to run again.")
    }
  }
}
