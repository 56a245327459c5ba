import ArgumentParser
import Daybook
import DaybookDomain
import DaybookSystem
import DaybookTesting
import SystemPackage

/// Has processes work on one log while they are killed, and looks for an order in which all that
/// they were answered can have happened.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Record what processes are answered while they are killed, and check it.",
    discussion: """
      For every job there must be an order of the calls, each between when it was made and when \
      it was answered, in which a plain model gives the same answers. A call whose answer a kill \
      has swallowed took place or not.
      """)

  @Option(help: "The number of rounds, each on a log of its own.") var rounds = 20
  @Option(help: "The number of processes at a time.") var processes = 3
  @Option(help: "The number of kills of a round.") var kills = 12
  @Option(help: "What chance follows from; the moments of the kills do not.") var seed: UInt64 = 1
  @Option(help: "An error to plant, which is to be found.") var plant: Plant?

  /// Errors that are planted to see them found.
  enum Plant: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// A client answers late, and for the attempt that runs now.
    case lateAnswers = "late-answers"
    /// A read shows the job as it was before it was last changed.
    case staleReads = "stale-reads"
  }

  /// What the rounds came to.
  private struct Tally {
    var kills = 0
    var calls = 0
    var unanswered = 0
    var jobs = 0
    var mostCalls = 0
    var events = 0
    var lateResults = 0
  }

  func run() throws {
    let start = ContinuousClock.now
    let options = self
    let (tally, findings) = try StepExecutor.run(seed: 0) { try await options.runRounds() }
    try TrustReport(
      tool: "history",
      counts: [
        ("rounds", rounds), ("kills", tally.kills), ("calls", tally.calls),
        ("calls without an answer", tally.unanswered), ("jobs", tally.jobs),
        ("most calls on one job", tally.mostCalls), ("late results", tally.lateResults),
        ("events", tally.events),
      ], findings: findings, duration: ContinuousClock.now - start
    ).tell()
  }

  private func runRounds() async throws -> (Tally, [String]) {
    var tally = Tally()
    var findings: [String] = []
    for round in 0..<rounds where findings.count < 10 {
      do { try await runRound(round, &tally) } catch let finding as Finding {
        findings.append("round \(round): \(finding)")
      }
    }
    return (tally, findings)
  }

  private func runRound(_ round: Int, _ tally: inout Tally) async throws {
    let place = try TemporaryDirectory()
    var survivor = try await Survivor(creating: place.path.appending("log"))
    var random = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(round))
    var victims: [Victim] = []
    for _ in 0..<processes { victims.append(try start(survivor, random.next())) }
    for _ in 0..<kills {
      let victim = victims.remove(at: random.below(victims.count))
      try end(victim, after: random.below(80_000), &survivor, &tally)
      try await survivor.reclaim()
      try await survivor.check()
      victims.append(try start(survivor, random.next()))
    }
    for victim in victims { try end(victim, after: random.below(5_000), &survivor, &tally) }
    try await survivor.reclaim()
    try await survivor.check()
    try await readAll(&survivor)
    if plant == .staleReads { makeLastReadStale(&survivor.history) }
    try judge(survivor, &tally)
    await survivor.daybook.close()
  }

  private func start(_ survivor: Survivor, _ seed: UInt64) throws -> Victim {
    let flags = plant == .lateAnswers ? ["--answers-for-others"] : []
    // A few hundred microseconds between calls, so that callers meet on the same jobs.
    return try Victim(
      ["client", survivor.directory.string, "\(seed)", "--pause", "2000"] + flags)
  }

  private func end(
    _ victim: Victim, after microseconds: Int, _ survivor: inout Survivor, _ tally: inout Tally
  ) throws {
    let (text, wasKilled) = victim.kill(after: microseconds)
    guard wasKilled else { throw Finding("a process ended by itself") }
    tally.kills += 1
    try survivor.history.add(text)
  }

  /// Looks at every job once more: nothing may change any longer.
  private func readAll(_ survivor: inout Survivor) async throws {
    for job in survivor.auditor.jobs {
      try await survivor.ask(.read(job)) {
        try await $0.view().job(job)
      } answer: { shown in
        shown.map { .shown($0.status, attempt: UInt32($0.attempt)) } ?? .shown(.deleted, attempt: 0)
      }
    }
  }

  private func judge(_ survivor: Survivor, _ tally: inout Tally) throws(Finding) {
    let byJob = survivor.history.byJob(survivor.auditor)
    tally.calls += survivor.history.calls.count
    tally.unanswered += survivor.history.calls.count { $0.answer == nil }
    tally.jobs += byJob.count
    tally.events += Int(survivor.auditor.position.rawValue)
    tally.lateResults += survivor.auditor.lateCount
    for (job, calls) in byJob {
      tally.mostCalls = max(tally.mostCalls, calls.count)
      guard Linearization.exists(calls) else {
        let list = calls.sorted { $0.start < $1.start }.map { "\($0)" }
        throw Finding("job \(job.rawValue) has no order of \(list.joined(separator: "; "))")
      }
    }
  }

  private func makeLastReadStale(_ history: inout CallHistory) {
    let last = history.calls.lastIndex {
      if case .shown(let status, _)? = $0.answer { status == .completed } else { false }
    }
    guard let last, case .shown(_, let attempt)? = history.calls[last].answer else { return }
    history.calls[last].answer = .shown(.running, attempt: attempt)
  }
}
