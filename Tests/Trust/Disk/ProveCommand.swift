import ArgumentParser

/// `trust prove`: shows that the other tools see what they are there for.
struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Plant one bug after the other, and fail when one is not found.")

  func run() throws {
    let start = ContinuousClock.now
    var outcome = Crew.Outcome()
    for plant in CrashCommand.Plant.allCases {
      let run = try CrashCommand.parse(["--plant", plant.rawValue, "--images", "400"])
      try judge(plant.rawValue, run.outcome(), &outcome)
    }
    let reader = try DamageCommand.parse(["--unchecked", "--size", "64", "--stride", "997"])
    try judge("unchecked-frames", reader.outcome(), &outcome)
    try TrustReport(
      tool: "prove", outcome, order: ["plants", "found"], took: ContinuousClock.now - start
    ).tell()
  }

  private func judge(_ plant: String, _ found: Crew.Outcome, _ outcome: inout Crew.Outcome) {
    outcome.counts["plants", default: 0] += 1
    if found.findings.isEmpty {
      outcome.findings.append("\(plant) was planted and not found")
    } else {
      outcome.counts["found", default: 0] += 1
    }
  }
}
