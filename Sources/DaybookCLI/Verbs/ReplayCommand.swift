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
      With --check, the digests must be those of the live state, and of a replay that is saved \
      and loaded half-way; if they are not, the exit status is 1.

      EXAMPLE

        daybook replay --check
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Fail if live state, interrupted replay and full replay differ.")
  var check = false

  private struct Document: Encodable {
    var position: UInt64
    var seconds: Double
    var eventsPerSecond: Double
    var digests: [String: String]
    var differing: [String]?

    enum CodingKeys: String, CodingKey {
      case position, seconds
      case eventsPerSecond = "events_per_second"
      case digests, differing
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
    if check && !report.differing.isEmpty { throw StatusCode(rawValue: ExitStatus.failed.rawValue) }
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
            differing: check ? report.differing : nil)))
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
    if report.differing.isEmpty {
      Terminal.output("Live state, interrupted replay and full replay are the same.")
    }
  }
}
