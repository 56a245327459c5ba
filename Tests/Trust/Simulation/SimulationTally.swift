/// What a simulation did.
struct SimulationTally: Sendable {
  var steps = 0
  var calls = 0
  var events = 0
  var starts = 0
  var lateResults = 0
  /// Comparisons of a whole view with a full replay and the model.
  var checks = 0
  /// What went wrong on purpose, by kind.
  var faults: [String: Int] = [:]
  /// A number that differs when anything went otherwise.
  var digest: UInt64 = 0

  /// Counts something that went wrong on purpose.
  mutating func count(_ fault: String) { faults[fault, default: 0] += 1 }

  /// Adds what another simulation did.
  mutating func add(_ other: SimulationTally) {
    steps += other.steps
    calls += other.calls
    events += other.events
    starts += other.starts
    lateResults += other.lateResults
    checks += other.checks
    faults.merge(other.faults, uniquingKeysWith: +)
    digest = digest &* 0x100_0000_01B3 ^ other.digest
  }
}

/// Where a simulation found something.
struct SimulationFailure: Error {
  var seed: UInt64
  var step: Int
  var reason: String
}
