import ArgumentParser
import CDaybookDisk
import DaybookSystem
import DaybookWire
import SystemPackage

/// `trust crash`: leaves a disk as a power cut may leave it, and opens what is there.
struct CrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crash",
    abstract: "Cut the power at every moment, and look what is left.",
    discussion: """
      What a log asks of the disk is recorded while it is written. From that, images are made: \
      every moment, and for each of them what was not synced there in any part. Each is opened, \
      read, folded, written to and opened again.
      """)

  @Option(help: "The number of images, of all scenarios together.") var images = 2_000
  @Option(help: "What chance follows from.") var seed: UInt64 = 1
  @Option(help: "The scenario; all when not given.") var scenario: CrashScenario?
  @Option(help: "The number of processes.") var processes = 2
  @Option(help: "Leave something out that must be found.") var plant: Plant?

  /// A bug that is put between the log and the disk.
  enum Plant: String, CaseIterable, ExpressibleByArgument {
    /// No commit is synced, neither its pages nor its meta page.
    case missingSync = "missing-sync"
    /// A commit is answered without waiting for its meta page.
    case missingMetaSync = "missing-meta-sync"
    /// A batch is answered when it is committed, and not when the next one is.
    case earlyAnswers = "early-answers"
    /// Snapshots and copies are given their names before they are synced.
    case unsyncedFiles = "unsynced-files"
    /// A snapshot is there before the events that it was made of.
    case earlySnapshot = "early-snapshot"

    /// The scenario in which it shows.
    var scenario: CrashScenario {
      switch self {
      case .missingSync: .commits
      case .missingMetaSync: .unsyncedCommits
      case .earlyAnswers: .earlyAnswers
      case .unsyncedFiles: .backup
      case .earlySnapshot: .earlySnapshots
      }
    }

    fileprivate var bits: UInt32 {
      switch self {
      case .missingSync: DAYBOOK_DISK_PLANT_NO_DATA_SYNC.rawValue
      case .unsyncedFiles: DAYBOOK_DISK_PLANT_NO_FILE_SYNC.rawValue
      case .missingMetaSync, .earlyAnswers, .earlySnapshot: 0
      }
    }
  }

  func run() throws {
    let start = ContinuousClock.now
    try TrustReport(
      tool: "crash", try outcome(), order: ["images", "answers", "moments"],
      took: ContinuousClock.now - start
    ).tell()
  }

  /// Records the scenarios, and has their images opened.
  func outcome() throws -> Crew.Outcome {
    var outcome = Crew.Outcome()
    let scenarios = plant.map { [$0.scenario] } ?? scenario.map { [$0] } ?? CrashScenario.sound
    for scenario in scenarios {
      let own = try self.outcome(of: scenario, images / scenarios.count)
      outcome.counts.merge(own.counts, uniquingKeysWith: +)
      outcome.findings += own.findings.map { "\(scenario.rawValue): \($0)" }
    }
    return outcome
  }

  private func outcome(of scenario: CrashScenario, _ count: Int) throws -> Crew.Outcome {
    let place = try MemoryPlace()
    let recording = place.path.appending("recording")
    daybook_disk_plant(plant?.bits ?? 0)
    try Blocking.run {
      try await scenario.record(in: try place.directory("live"), to: recording)
    }
    daybook_disk_plant(0)
    let plan = try CrashPlan(
      Recording(readingFrom: recording), root: place.path.appending("live"), seed: seed)
    let crew = Crew(
      command: ["crash-images", place.path.string, scenario.rawValue, "\(seed)", "\(count)"],
      death: { piece, ending in
        .finding("image \(piece): the process that opened it \(ending)")
      })
    var outcome = crew.work(on: plan.images(count).indices, childCount: processes)
    outcome.counts["moments"] = plan.moments.count
    outcome.counts["answers"] = plan.states.count
    return outcome
  }
}

/// `trust crash-images`: what a child of `trust crash` does.
struct CrashImagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "crash-images", shouldDisplay: false)

  @Argument var place: String
  @Argument var scenario: CrashScenario
  @Argument var seed: UInt64
  @Argument var images: Int
  @Argument var start: Int
  @Argument var end: Int

  func run() async throws {
    let place = FilePath(place)
    let plan = try CrashPlan(
      Recording(readingFrom: place.appending("recording")), root: place.appending("live"),
      seed: seed)
    let check = ImageCheck(
      states: plan.states, aheadCount: scenario.aheadCount,
      root: place.appending("image-\(start)"))
    var report = CrewReport()
    let all = plan.images(images)
    for piece in start..<end {
      report.begin(piece)
      let image = all[piece]
      let moment = plan.moments[image.moment]
      let choice = plan.choice(of: image)
      let files = moment.disk.image { choice[$0] }
      if let fault = await check.fault(in: files, after: moment.answers) {
        report.find("moment \(image.moment), variant \(image.variant): \(fault)")
      }
      report.count("images")
    }
    report.flush()
  }
}

/// `trust crash-writer`: the other process that writes by turns.
struct CrashWriterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "crash-writer", shouldDisplay: false)

  @Argument var root: String
  @Argument var recording: String
  @Argument var start = 0
  @Argument var end = 1

  /// Has another process write, and waits for its end.
  static func run(in root: FilePath, _ recording: FilePath) throws {
    let crew = Crew(
      command: ["crash-writer", root.string, recording.string],
      death: { _, ending in .finding(ending) })
    let outcome = crew.work(on: 0..<1, childCount: 1)
    guard outcome.findings.isEmpty else { throw ValidationError("\(outcome.findings)") }
  }

  func run() async throws {
    try Recording.begin(below: FilePath(root), into: FilePath(recording))
    let writer = try MarkingWriter(in: FilePath(root))
    try await writer.enqueue(1, byteCount: 60)
    try await writer.enqueue(4, byteCount: 600)
    try await writer.close()
    Recording.end()
  }
}
