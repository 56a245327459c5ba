import ArgumentParser
import Daybook
import DaybookLog
import DaybookProjections
import DaybookSystem
import SystemPackage

/// A worker of a soak, until it is killed.
struct SoakWorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "soak-worker", shouldDisplay: false)

  @Argument var log: String
  @Argument var retention: Int

  func run() async throws {
    var options = Daybook.Options()
    options.log.createsLog = false
    options.finishedInMemory = retention
    let daybook = try await Daybook.open(at: FilePath(log), options: options)
    let worker = try await daybook.startWorker(named: "soak")
    var random = Entropy()
    var lastBeat = ContinuousClock.now
    while true {
      if ContinuousClock.now - lastBeat > Worker.standardPeriod {
        try await daybook.heartbeat(worker)
        try await daybook.reclaim()
        lastBeat = .now
      }
      let leases = try await daybook.lease(upTo: 20, from: ["default"], as: worker)
      try await Task.sleep(for: .milliseconds(100))
      for lease in leases where random.next() % 50 == 0 {
        try await daybook.fail(lease, Failure(message: "no", errorType: "Timeout"))
      }
      // Those that have failed are answered for too late now, which is refused.
      _ = try await daybook.complete(leases)
    }
  }
}

/// Looks at a log from its first event on, while others write, and says what must not be.
struct SoakCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "soak-check", shouldDisplay: false)

  @Argument var log: String

  func run() async throws {
    var options = Daybook.Options()
    options.log.createsLog = false
    options.savesSnapshots = false
    let daybook = try await Daybook.open(at: FilePath(log), options: options)
    var auditor = LogAuditor()
    do {
      try auditor.catchUp(with: daybook.log)
      let report = try await daybook.replay(resumes: false)
      guard zip(report.digests, report.liveDigests).allSatisfy({ $0.digest == $1.digest }),
        report.recorded.divergences.isEmpty
      else { throw Finding("a snapshot and what follows is not what a full replay has") }
      print("read \(auditor.position.rawValue)")
    } catch let finding as Finding { print("found \(finding)") }
    await daybook.close()
  }
}
