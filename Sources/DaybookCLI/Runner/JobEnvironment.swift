import Daybook
import SystemPackage

/// The variables that a program finds which is run for a job.
struct JobEnvironment: Sendable {
  private let inherited: [[UInt8]]
  private let log: FilePath

  /// Creates the variables of all programs of this process, with the log that they report to.
  init(log: FilePath) {
    // The program may go to another directory.
    self.log = log.isAbsolute ? log : Environment.workingDirectory.pushing(log)
    inherited = Environment.all().filter { variable in
      !variable.starts(with: "DAYBOOK_".utf8)
    }
  }

  /// The variables for an attempt.
  func variables(for lease: Lease) -> [[UInt8]] {
    inherited + [
      Array("DAYBOOK_JOB=\(lease.job.rawValue)".utf8),
      Array("DAYBOOK_ATTEMPT=\(lease.attempt)".utf8),
      Array("DAYBOOK_KIND=\(lease.kind)".utf8),
      Array("DAYBOOK_LOG=\(log)".utf8),
    ]
  }
}
