import DaybookLog
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Keeping the guarantees of a log` {
  @Test(arguments: EventLogConformance.checks)
  func `a log in a file keeps every one`(check: EventLogConformance.Check) throws {
    let directory = try TemporaryDirectory()
    try check.run(on: LMDBEventLog(directory: directory.path.appending("log"), now: 0))
  }

  @Test(arguments: EventLogConformance.checks)
  func `a log in memory keeps every one`(check: EventLogConformance.Check) throws {
    try check.run(on: MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0))
  }
}
