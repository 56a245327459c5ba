import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire

/// `daybook show`: shows one job.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all that is known of a job.",
    discussion: """
      EXAMPLE

        daybook show 4711 --json
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The job's id.")
  var job: UInt64

  func run() async throws {
    let daybook = try await global.open(parent)
    let (document, texts) = try await refusing(global.location(parent)) {
      let view = try await past.view(of: daybook)
      guard let job = try view.job(JobID(rawValue: job)) else {
        throw DaybookError.rejected(
          try view.head(of: JobID(rawValue: self.job)) == nil
            ? .unknownJob : .deleted)
      }
      return (try view.document(of: job), try view.texts(of: job.id))
    }
    if output.json {
      Terminal.output(try JSONText.document(Shown(job: document, texts: texts)))
    } else {
      Self.print(document, texts)
    }
    await daybook.close()
  }

  /// The members of both, in one object.
  private struct Shown: Encodable {
    var job: JobDocument
    var texts: JobTexts

    func encode(to encoder: any Encoder) throws {
      try job.encode(to: encoder)
      try texts.encode(to: encoder)
    }
  }

  private static func print(_ job: JobDocument, _ texts: JobTexts) {
    var lines: [(String, String?)] = [
      ("job", "\(job.id)"), ("state", job.state + (job.pausedBy.map { " by \($0)" } ?? "")),
      ("kind", job.kind), ("queue", job.queue), ("group", job.group),
      ("input", job.input), ("key", job.key),
      ("priority", "\(job.priority)"),
      ("attempts", "\(job.attempt) started, \(job.failures) of \(job.attemptLimit) failed"),
      ("queued", job.queuedAt), ("due", job.due), ("since", job.since), ("stage", job.stage),
    ]
    if let batch = job.batch { lines.append(("batch", "\(batch)")) }
    if job.interruptions > 0 { lines.append(("interrupted", "\(job.interruptions) times")) }
    for (name, value) in (job.labels ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines.append(("label", "\(name)=\(value)"))
    }
    if let failure = job.lastFailure {
      lines.append(("failures", "\(failure.openCount) since the last success"))
      lines.append(("last failure", "\(failure.time): \(failure.summary)"))
    }
    if job.isErased == true { lines.append(("erased", "its private bytes")) }
    for (label, value) in lines {
      guard let value, !value.isEmpty else { continue }
      let padding = String(repeating: " ", count: 14 - label.count)
      Terminal.output("\(label)\(padding)\(Terminal.harmless(value))")
    }
    block("payload", texts.payload.map { String(decoding: $0, as: UTF8.self) })
    block("result", texts.result.map { String(decoding: $0, as: UTF8.self) })
    block("standard output, its end", texts.output.map { String(decoding: $0, as: UTF8.self) })
    block("standard error, its end", texts.errorOutput.map { String(decoding: $0, as: UTF8.self) })
  }

  private static func block(_ title: String, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    Terminal.output("\n\(title):")
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(200) {
      Terminal.output("  " + Terminal.harmless(String(line)))
    }
  }
}
