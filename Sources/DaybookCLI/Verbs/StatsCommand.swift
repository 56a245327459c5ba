import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire

/// `daybook stats`: shows the figures of the queues.
struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show how many jobs of each queue are in which state, and how long they take.",
    discussion: """
      EXAMPLE

        daybook stats --json
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: OutputOptions

  /// The figures of a log.
  private struct Document: Encodable {
    var position: UInt64
    var time: String
    var queues: [QueueDocument]
  }

  func run() async throws {
    let daybook = try await global.open(parent)
    let document = try await refusing(global.location(parent)) {
      let view = try await past.view(of: daybook)
      return Document(
        position: view.position.rawValue, time: view.lastEventTime.rfc3339,
        queues: view.queues().map { QueueDocument($0) })
    }
    if output.json {
      Terminal.output(try JSONText.document(document))
    } else {
      Terminal.output(Self.table(document.queues).text(width: Terminal.width))
    }
    await daybook.close()
  }

  private static func table(_ queues: [QueueDocument]) -> Table {
    let statuses = JobStatus.allCases.filter { $0 != .deleted }
    let headings =
      ["QUEUE"] + statuses.map { $0.word.uppercased() } + ["WAIT p50/p99", "RUN p50/p99"]
    var table = Table(headings, numeric: Set(1...statuses.count), empty: "No queues.")
    for queue in queues {
      table.add(
        [queue.queue] + statuses.map { "\(queue.jobs[$0.word] ?? 0)" }
          + [spread(queue.waiting), spread(queue.running)])
    }
    return table
  }

  private static func spread(_ spread: QueueDocument.Spread) -> String {
    guard let p50 = spread.p50Ms, let p99 = spread.p99Ms else { return "" }
    return [p50, p99].map { Wording.duration(.milliseconds(Int64($0))) }.joined(separator: " / ")
  }
}
