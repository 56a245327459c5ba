import ArgumentParser
import Daybook
import DaybookLog
import DaybookProjections
import DaybookSystem

/// `daybook replay`: folds the log from its beginning.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Fold the log from its beginning, and print the digest of every projection.",
    discussion: """
      With --check, the digests must be those of the live state, of a replay that is saved and \
      loaded half-way, and those that the log recorded on its way (StateDigested); if they are \
      not, the exit status is 1, and between which positions the recorded ones part is told.

      EXAMPLE

        daybook replay --check
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Fail if live state, interrupted replay and full replay differ.")
  var check = false

  struct Document: Encodable {
    var position: UInt64
    var seconds: Double
    var eventsPerSecond: Double
    var digests: [String: String]
    var differing: [String]?
    var recorded: Recorded?

    struct Recorded: Encodable {
      var agreeing: Int
      var incomparable: Int
      var divergences: [Divergence]
    }

    struct Divergence: Encodable {
      var projection: String
      var agreedAt: UInt64
      var differsAt: UInt64
      var recordedAt: UInt64
      var recorded: String
      var found: String

      enum CodingKeys: String, CodingKey {
        case projection, recorded, found
        case agreedAt = "agreed_at"
        case differsAt = "differs_at"
        case recordedAt = "recorded_at"
      }
    }

    enum CodingKeys: String, CodingKey {
      case position, seconds
      case eventsPerSecond = "events_per_second"
      case digests, differing, recorded
    }
  }

  func run() async throws {
    let daybook = try await global.open(parent)
    let place = Lock((done: 0, total: 0))
    let bar = ProgressBar {
      let (done, total) = place.withLock { $0 }
      return ProgressBar.Status(done: done, total: total)
    }
    let report = try await refusing(global.location(parent)) {
      defer { bar.end() }
      return try await daybook.replay(resumes: check) { position, end in
        place.withLock { $0 = (Int(position.rawValue), Int(end.rawValue)) }
      }
    }
    await daybook.close()
    try print(report)
    if check && !(report.differing.isEmpty && report.recorded.divergences.isEmpty) {
      throw StatusCode(rawValue: ExitStatus.failed.rawValue)
    }
  }

  private func print(_ report: ReplayReport) throws {
    let (seconds, attoseconds) = report.duration.components
    let time = Double(seconds) + Double(attoseconds) / 1e18
    let rate = time > 0 ? Double(report.position.rawValue) / time : 0
    if output.json {
      let digests = report.digests.map { ($0.name, "\($0.digest)") }
      Terminal.output(
        try JSONText.document(
          Document(
            position: report.position.rawValue, seconds: time, eventsPerSecond: rate.rounded(),
            digests: Dictionary(uniqueKeysWithValues: digests),
            differing: check ? report.differing : nil,
            recorded: check ? Document.Recorded(report.recorded) : nil)))
      return
    }
    var table = Table(["PROJECTION", "DIGEST"], empty: "")
    for (name, digest) in report.digests { table.add([name, "\(digest)"]) }
    Terminal.output(table.text(width: nil))
    Terminal.output(
      "\(Wording.count(Int(report.position.rawValue), "event")) in "
        + "\(Wording.duration(report.duration)): \(Int(rate)) a second")
    guard check else { return }
    for name in report.differing {
      Terminal.error("The live state of '\(name)' is not what the log says.")
    }
    for divergence in report.recorded.divergences { Terminal.error("\(divergence)") }
    if report.differing.isEmpty {
      Terminal.output("Live state, interrupted replay and full replay are the same.")
    }
    if report.recorded.agreeingCount > 0 {
      let digests = Wording.count(report.recorded.agreeingCount, "digest")
      Terminal.output("The log recorded \(digests) that this replay came to as well.")
    }
    if report.recorded.incomparableCount > 0 {
      let digests = Wording.count(report.recorded.incomparableCount, "digest")
      Terminal.output("It recorded \(digests) of other versions of projections: passed over.")
    }
  }
}

extension ReplayCommand.Document.Recorded {
  init(_ comparison: DigestComparison) {
    agreeing = comparison.agreeingCount
    incomparable = comparison.incomparableCount
    divergences = comparison.divergences.map { divergence in
      ReplayCommand.Document.Divergence(
        projection: divergence.projection, agreedAt: divergence.agreedAt.rawValue,
        differsAt: divergence.differsAt.rawValue, recordedAt: divergence.recordedAt.rawValue,
        recorded: "\(divergence.recorded)", found: "\(divergence.found)")
    }
  }
}
