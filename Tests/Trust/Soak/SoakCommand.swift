import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookTesting
import FoundationEssentials
import SystemPackage

/// Works on one log for a long time, from several processes of which one after the other is killed,
/// and measures what that takes.
struct SoakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Work for a long time, and measure whether memory and files stay in proportion.",
    discussion: """
      A producer queues jobs at a steady rate, workers do them and are killed again and again. \
      Ended jobs leave memory after a while, so that memory must come to a stand; the file grows \
      by what the events of a job take.
      """)

  @Option(help: "How long, in minutes.") var minutes = 1.0
  @Option(help: "Jobs a second.") var rate = 100
  @Option(help: "The number of workers, each a process; at least two.") var workers = 3
  @Option(help: "Seconds between two kills.") var killPeriod = 5.0
  @Option(help: "Seconds between two samples.") var samplePeriod = 5.0
  @Option(help: "Seconds between two full replays.") var checkPeriod = 60.0
  @Option(help: "How many ended jobs stay in memory.") var retention = 4_096
  @Option(help: "Where the samples go, as lines of JSON.") var samples: String?
  @Option(help: "Where the picture goes.") var picture: String?

  func run() throws {
    let start = ContinuousClock.now
    let options = self
    let course = try StepExecutor.run(seed: 0) { try await options.soak() }
    if let picture { try write(SoakPicture(course.samples).svg, to: picture) }
    try TrustReport(
      tool: "soak", counts: course.counts, findings: course.findings,
      duration: ContinuousClock.now - start
    ).tell()
  }

  private func soak() async throws -> SoakCourse {
    let place = try TemporaryDirectory()
    let log = place.path.appending("log")
    var producer = try await SoakProducer(creating: log, retention: retention)
    var course = SoakCourse()
    var victims = try (0..<workers).map { _ in try start(on: log) }
    var random = SeededGenerator(seed: 1)
    let begin = ContinuousClock.now
    var kill = Period(of: killPeriod)
    var sample = Period(of: samplePeriod)
    var check = Period(of: checkPeriod)
    while ContinuousClock.now - begin < .seconds(minutes * 60), course.findings.isEmpty {
      try await producer.queue(upTo: elapsed(since: begin) * Double(rate))
      if kill.isOver {
        // The first one lives as long as the producer, to be measured.
        let place = 1 + random.below(victims.count - 1)
        victims[place].kill()
        victims[place] = try start(on: log)
        course.kills += 1
      }
      if sample.isOver {
        let taken = try await producer.sample(
          at: elapsed(since: begin), worker: victims[0].id, kills: course.kills)
        course.samples.append(taken)
        if let samples { try append(taken, to: samples) }
      }
      if check.isOver { try lookFromOutside(at: log, &course) }
      try await Task.sleep(for: .milliseconds(50))
    }
    for victim in victims { victim.kill() }
    try lookFromOutside(at: log, &course)
    await producer.daybook.close()
    return course
  }

  private func start(on log: FilePath) throws -> Victim {
    try Victim(["soak-worker", log.string, "\(retention)"])
  }

  /// Has another process read the log from its beginning.
  private func lookFromOutside(at log: FilePath, _ course: inout SoakCourse) throws {
    let text = try Victim(["soak-check", log.string]).end()
    course.checks += 1
    if !text.hasPrefix("read ") { course.findings.append("the process that looks says: \(text)") }
  }

  private func elapsed(since begin: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - begin) / .seconds(1)
  }

  private func append(_ sample: SoakSample, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(try encoder.encode(sample) + [10]) }
  }

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }
}

/// Something that is to be done every so often.
private struct Period {
  private let length: Duration
  private var next: ContinuousClock.Instant

  init(of seconds: Double) {
    length = .seconds(seconds)
    next = .now + length
  }

  /// Whether it is time; asking begins the next period.
  var isOver: Bool {
    mutating get {
      guard ContinuousClock.now >= next else { return false }
      next += length
      return true
    }
  }
}
