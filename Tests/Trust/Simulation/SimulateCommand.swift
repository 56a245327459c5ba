import ArgumentParser
import DaybookSystem
import Foundation

/// Runs whole worlds of processes, each from one seed.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Runs several engines on one log, with faults and deaths, from a seed.",
    discussion: """
      The same seed does the same, and the digest that is printed says so. Seeds that have once \
      found something are kept in Fixtures/seeds/simulation.txt and run first.
      """)

  @Option(help: "The seeds, as FROM..<TO.")
  var seeds = "1..<2001"

  @Option(help: "One seed, with everything that happens.")
  var seed: UInt64?

  @Option(help: "The number of steps of each seed.")
  var steps = 500

  @Option(help: "An error to plant, which is to be found.")
  var plant: SimulateCommand.Plant?

  func validate() throws {
    guard range != nil else { throw ValidationError("seeds are given as FROM..<TO") }
    guard activeProcessorCount() > 1 else {
      throw ValidationError("with one processor nobody commits on its own thread")
    }
  }

  func run() throws {
    let start = ContinuousClock.now
    var tally = SimulationTally()
    var findings: [String] = []
    var seedCount = 0
    for seed in seedsToRun {
      seedCount += 1
      do {
        tally.add(try Simulation.run(seed: seed, steps: steps, plant: plant, tracer: tracer))
      } catch let failure as SimulationFailure {
        findings.append("seed \(failure.seed), step \(failure.step): \(failure.reason)")
        print(findings.last!)
        if findings.count >= 10 || plant != nil { break }
      }
    }
    print("digest \(String(tally.digest, radix: 16))")
    try TrustReport(
      tool: "simulate", counts: counts(tally, seedCount), findings: findings,
      duration: ContinuousClock.now - start
    ).tell()
  }

  private var range: Range<UInt64>? {
    let bounds = seeds.split(separator: "..<").map { UInt64($0) }
    guard bounds.count == 2, let low = bounds[0], let high = bounds[1], low <= high else {
      return nil
    }
    return low..<high
  }

  private var seedsToRun: [UInt64] {
    if let seed { return [seed] }
    return keptSeeds + Array(range!)
  }

  /// The seeds that have once found something: the first word of each line.
  private var keptSeeds: [UInt64] {
    let text = (try? String(contentsOfFile: "Fixtures/seeds/simulation.txt", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      line.split(separator: " ").first.flatMap { UInt64($0) }
    }
  }

  private var tracer: (@Sendable (String) -> Void)? {
    if seed == nil { return nil }
    return { print($0) }
  }

  private func counts(
    _ tally: SimulationTally, _ seedCount: Int
  ) -> [(name: String, value: Int)] {
    [
      ("seeds", seedCount), ("steps", tally.steps), ("calls", tally.calls),
      ("events", tally.events), ("starts of a process", tally.starts),
      ("late results", tally.lateResults), ("comparisons with a full replay", tally.checks),
    ] + tally.faults.sorted { $0.key < $1.key }
  }
}
