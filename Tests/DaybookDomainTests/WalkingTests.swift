import DaybookDomain
import DaybookTesting
import Testing

/// Random commands, sensible and not, one after the other.
struct RandomWalk {
  var random: SeededGenerator

  mutating func command(about state: JobState) -> JobCommand {
    let attempt = random.below(4) > 0 ? state.attempt : UInt32(random.below(6))
    switch random.below(17) {
    case 0, 1, 2, 3: return lease(for: random.below(2) == 0 ? ada : bob)
    case 4: return .complete(attempt: attempt)
    case 5, 6: return failure(attempt, category(), verdict())
    case 7, 8: return .interrupt(attempt: attempt, reason())
    case 9: return .acknowledgeCancel(attempt: attempt)
    case 10: return .pause
    case 11: return .resume
    case 12: return .cancel(now: random.below(2) == 0)
    case 13: return .retry
    case 14: return .reschedule(due: moment(), priority: UInt8(random.below(101)))
    case 15: return .progress(attempt: attempt, JobEvent.Progress(done: 1, total: 2))
    default: return random.below(10) == 0 ? .delete : .enterStage(attempt: attempt, stage: .none)
    }
  }

  private mutating func category() -> FailureCategory {
    FailureCategory.allCases.randomElement(using: &random)!
  }

  private mutating func reason() -> InterruptionReason {
    InterruptionReason.allCases.randomElement(using: &random)!
  }

  private mutating func moment() -> Timestamp? {
    random.below(3) == 0 ? nil : noon.adding(milliseconds: Int64(random.below(100_000)))
  }

  private mutating func verdict() -> Verdict {
    switch random.below(6) {
    case 0: .retry(at: moment() ?? noon)
    case 1: .discard
    case 2: .cancel
    case 3: .skip
    default: .byPolicy
    }
  }
}

@Suite struct `However a job is treated` {
  /// What must hold for every state.
  private func faults(of state: JobState) -> [String] {
    var faults: [String] = []
    if (state.lease != nil) != (state.status == .running) { faults.append("a lease for its own") }
    if state.isCancelRequested && state.status != .running { faults.append("a lost request") }
    if state.status == .available && state.due > state.since { faults.append("too early") }
    if state.interruptions > JobState.interruptionLimit { faults.append("poison goes on") }
    if UInt32(state.failures) > state.attempt { faults.append("failed without an attempt") }
    if state.failures > state.specification.retry.attemptLimit {
      faults.append("too many attempts")
    }
    if state.lease == nil && state.progress != JobState.AttemptProgress() {
      faults.append("progress without an attempt")
    }
    return faults
  }

  @Test(arguments: UInt64(1)...200)
  func `its state holds together`(seed: UInt64) throws {
    var walk = RandomWalk(random: SeededGenerator(seed: seed))
    var scenario = queued()
    for step in 0..<150 {
      scenario.time = scenario.time.adding(milliseconds: Int64(walk.random.below(2_000)))
      let before = try #require(scenario.state)
      let command = walk.command(about: before)
      guard let decision = try? scenario.carryOut(command) else { continue }
      let after = try #require(scenario.state)
      let place = "seed \(seed), step \(step), \(command)"
      #expect(faults(of: after) == [], "\(place)")
      let leases = decision.count { if case .attemptStarted = $0 { true } else { false } }
      #expect(after.attempt == before.attempt + UInt32(leases), "\(place)")
      if decision.refusal != nil { #expect(after == before, "\(place)") }
    }
  }

  @Test(arguments: UInt64(1)...50)
  func `the same commands give the same state`(seed: UInt64) {
    let ends = (0..<2).map { _ in
      var walk = RandomWalk(random: SeededGenerator(seed: seed))
      var scenario = queued()
      for _ in 0..<100 {
        guard let state = scenario.state else { break }
        scenario.time = scenario.time.adding(milliseconds: 500)
        _ = try? scenario.carryOut(walk.command(about: state))
      }
      return scenario.state
    }
    #expect(ends[0] == ends[1], "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...100)
  func `what ends a job ends it in the last event of a decision`(seed: UInt64) {
    var walk = RandomWalk(random: SeededGenerator(seed: seed))
    var scenario = queued()
    for _ in 0..<100 {
      scenario.time = scenario.time.adding(milliseconds: 700)
      guard let state = scenario.state,
        let decision = try? scenario.decide(walk.command(about: state))
      else { continue }
      for (index, event) in decision.enumerated() {
        scenario.evolve(event)
        let isLast = index == decision.count - 1
        let onlyKeysFollow = decision[(index + 1)...].allSatisfy {
          if case .keySkipped = $0 { true } else { false }
        }
        if scenario.state!.status.isTerminal && decision.refusal == nil {
          #expect(isLast || onlyKeysFollow, "seed \(seed), \(Array(decision))")
        }
      }
    }
  }
}
