import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook diff`: shows what changed between two moments.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what changed between two moments: jobs, counts, failures, the skip list.",
    discussion: """
      A moment is a position or a time. Without a second one it is compared with now.

      EXAMPLES

        daybook diff 4711 4800
        daybook diff 2026-03-01T14:00:00Z 2026-03-01T15:00:00Z --json
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The earlier moment.")
  var before: AtArgument

  @Argument(help: "The later moment.")
  var after: AtArgument?

  func run() async throws {
    let daybook = try await global.open(parent)
    let document = try await refusing(global.location(parent)) {
      let earlier = try await daybook.view(at: before.moment)
      let later =
        if let after { try await daybook.view(at: after.moment) } else {
          try await daybook.view()
        }
      guard earlier.position <= later.position else {
        throw Refusal(
          "The first moment, position \(earlier.position.rawValue), lies after the second, "
            + "position \(later.position.rawValue). Nothing was compared.", .usage)
      }
      return try later.document(of: later.difference(since: earlier), since: earlier)
    }
    if output.json {
      Terminal.output(try JSONText.document(document))
    } else {
      let tables = document.tables
      let texts = tables.map { $0.text(width: Terminal.width) }
      Terminal.output(tables.isEmpty ? "Nothing changed." : texts.joined(separator: "\n\n"))
    }
    await daybook.close()
  }
}

extension DifferenceDocument {
  /// One table for each thing that changed.
  var tables: [Table] {
    var jobs = Table(
      ["JOB", "KIND", "QUEUE", "BEFORE", "AFTER", "EVENTS"], numeric: [0, 5], empty: "")
    for job in self.jobs {
      jobs.add([
        "\(job.job)", job.kind, job.queue, job.before ?? "-", job.after, "\(job.events)",
      ])
    }
    var counts = Table(["QUEUE", "STATE", "BEFORE", "AFTER"], numeric: [2, 3], empty: "")
    for count in self.counts {
      counts.add([count.queue, count.state, "\(count.before)", "\(count.after)"])
    }
    var failures = Table(
      ["FAILURES BEFORE", "AFTER", "JOB", "REASON", "KEY"], numeric: [0, 1, 2], empty: "")
    for failing in self.failures {
      failures.add([
        "\(failing.before)", "\(failing.after)", "\(failing.job)", failing.reason,
        failing.key ?? "",
      ])
    }
    var keys = Table(["SKIP LIST", "KEY", "NOTE"], empty: "")
    for entry in skipped { keys.add(["added", entry.key ?? entry.keyDigest, entry.note ?? ""]) }
    for entry in cleared { keys.add(["removed", entry.key ?? entry.keyDigest, entry.note ?? ""]) }
    let all = [
      (jobs, self.jobs.count), (counts, self.counts.count), (failures, self.failures.count),
      (keys, skipped.count + cleared.count),
    ]
    return all.filter { $0.1 > 0 }.map(\.0)
  }
}
