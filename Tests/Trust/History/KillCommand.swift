import ArgumentParser
import Daybook
import DaybookSystem
import DaybookTesting
import SystemPackage

/// Kills processes that write, thousands of them, and looks at the log after each.
struct KillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill",
    abstract: "Kill writing processes at random moments, and look at the log after each.",
    discussion: """
      Two processes write at a time, and say what they were answered as soon as they are. One of \
      them is killed a few milliseconds after it has begun, and a survivor compares: nothing that \
      was answered is missing, no position is, and its view is what a full replay has.
      """)

  @Option(help: "The number of kills.") var kills = 1_000
  @Option(help: "What chance follows from; the moments of the kills do not.") var seed: UInt64 = 1
  @Option(help: "The number of kills before a new log is begun.") var killsPerLog = 200
  @Option(help: "The most microseconds that a process works before it is killed.") var span = 6_000

  /// What was done.
  private struct Tally {
    var kills = 0
    var early = 0
    var answers = 0
    var events = 0
    var findings: [String] = []
  }

  func run() throws {
    let start = ContinuousClock.now
    let options = self
    let tally = try StepExecutor.run(seed: 0) { try await options.killAll() }
    try TrustReport(
      tool: "kill",
      counts: [
        ("kills", tally.kills), ("kills before the first answer", tally.early),
        ("answers that were all there", tally.answers), ("events", tally.events),
      ], findings: tally.findings, duration: ContinuousClock.now - start
    ).tell()
  }

  private func killAll() async throws -> Tally {
    var tally = Tally()
    var random = SeededGenerator(seed: seed)
    while tally.kills < kills, tally.findings.count < 10 {
      do { try await useUpLog(&random, &tally) } catch let finding as Finding {
        tally.findings.append("kill \(tally.kills): \(finding)")
      }
    }
    return tally
  }

  /// Kills on one log, of which two processes are at work all the time.
  private func useUpLog(_ random: inout SeededGenerator, _ tally: inout Tally) async throws {
    let place = try TemporaryDirectory()
    var survivor = try await Survivor(creating: place.path.appending("log"))
    func start() throws -> Victim {
      try Victim(["client", survivor.directory.string, "\(random.next())"])
    }
    let end = min(kills, tally.kills + killsPerLog)
    var older = try start()
    while tally.kills < end {
      let younger = try start()
      let (text, wasKilled) = older.kill(after: random.below(span))
      guard wasKilled else { throw Finding("a process ended by itself: \(text.suffix(200))") }
      tally.kills += 1
      survivor.history = CallHistory()
      try survivor.history.add(text)
      let answers = survivor.history.calls.count { $0.answer != nil }
      tally.answers += answers
      if answers == 0 { tally.early += 1 }
      try await survivor.check()
      if tally.kills % 10 == 0 { try await survivor.daybook.reclaim() }
      older = younger
    }
    older.kill()
    try await survivor.check()
    tally.events += Int(survivor.auditor.position.rawValue)
    await survivor.daybook.close()
  }
}
