import ArgumentParser
import Daybook
import DaybookLog
import DaybookSystem
import SystemPackage

/// `trust faults`: has one call of the system fail after the other.
struct FaultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults",
    abstract: "Have every call of the system fail, one after the other.",
    discussion: """
      For every operation and every fault, first the first call fails, then the second, until the \
      operation ends without having met the fault. Each time the fault must be told, nothing that \
      was answered for may be missing, and work must go on when the fault is gone.
      """)

  @Option(help: "The number of processes.") var processes = 2
  @Option(help: "The first call that fails, then every so many further.") var stride = 1

  /// Operations and faults, numbered; a piece is one of them and the call that fails.
  static let pairs = FaultTrial.Operation.allCases.flatMap { operation in
    FaultTrial.Fault.allCases.map { (operation, $0) }
  }

  /// More calls than an operation makes.
  static let callLimit = 10_000

  func run() throws {
    let start = ContinuousClock.now
    let place = try MemoryPlace()
    try Blocking.run {
      let root = try place.directory("base")
      let writer = try MarkingWriter(in: root)
      try await writer.enqueue(6, byteCount: 200)
      try await writer.enqueue(1, byteCount: 3_000)
      try await writer.cancel(2)
      try await writer.close()
    }
    let crew = Crew(
      command: ["fault-trials", place.path.string, "\(stride)"],
      death: { piece, ending in .finding("\(Self.name(of: piece)): the process \(ending)") })
    let outcome = crew.work(
      on: 0..<(Self.pairs.count * Self.callLimit), childCount: processes)
    try TrustReport(
      tool: "faults", outcome, order: ["trials"],
      took: ContinuousClock.now - start
    ).tell()
  }

  /// What a piece is called.
  static func name(of piece: Int) -> String {
    let (operation, fault) = pairs[piece / callLimit]
    return "\(operation.rawValue), \(fault.rawValue) at call \(piece % callLimit + 1)"
  }
}

/// `trust fault-trials`: what a child of `trust faults` does.
struct FaultTrialsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "fault-trials", shouldDisplay: false)

  @Argument var place: String
  @Argument var stride: Int
  @Argument var start: Int
  @Argument var end: Int

  func run() async throws {
    let place = FilePath(place)
    let base = try ImageFiles.read(place.appending("base"))
    let root = place.appending("trial-\(start)")
    var report = CrewReport()
    var piece = start
    while piece < end {
      let (pair, call) = piece.quotientAndRemainder(dividingBy: FaultsCommand.callLimit)
      let (operation, fault) = FaultsCommand.pairs[pair]
      report.begin(piece)
      let trial = FaultTrial(operation: operation, fault: fault, base: base, root: root)
      let outcome = await trial.run(at: call + 1)
      if let wrong = outcome.wrong {
        report.find("\(FaultsCommand.name(of: piece)): \(wrong)")
      }
      report.count("trials")
      report.count("trials of \(operation.rawValue)")
      piece = outcome.hasFailed ? piece + stride : (pair + 1) * FaultsCommand.callLimit
    }
    report.flush()
  }
}
