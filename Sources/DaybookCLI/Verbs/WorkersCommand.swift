import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook workers`: shows who does jobs.
struct WorkersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workers",
    abstract: "Show the workers that have announced themselves and not taken leave.",
    discussion: """
      A worker is dead when its process is certainly gone, and silent when it was not heard of \
      until its deadline; either way its jobs go back to their queue as soon as anybody works.

      EXAMPLE

        daybook workers --json
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions

  func run() async throws {
    let daybook = try await global.open(parent)
    let (documents, time) = try await refusing(global.location(parent)) {
      let view = try await past.view(of: daybook)
      return (view.workers().map { WorkerDocument($0) }, view.time)
    }
    try output.print(documents) { Self.table(documents, now: time) }
    await daybook.close()
  }

  private static func table(_ workers: [WorkerDocument], now: Timestamp) -> Table {
    var table = Table(
      ["WORKER", "STATE", "PID", "LEASES", "HEARD", "DEADLINE", "NAME"], numeric: [0, 2, 3],
      empty: "No workers.")
    for worker in workers {
      table.add([
        "\(worker.id)", worker.state, worker.pid.map { "\($0)" } ?? "", "\(worker.leases)",
        distance(worker.heardAt, now), distance(worker.deadline, now), worker.name,
      ])
    }
    return table
  }

  private static func distance(_ time: String, _ now: Timestamp) -> String {
    Timestamp(rfc3339: time).map { Wording.distance($0, from: now) } ?? ""
  }
}
