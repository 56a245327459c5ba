import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire

/// `daybook uploads`: shows how far uploads are.
struct UploadsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uploads",
    abstract: "Show how far uploads are, newest first, and their figures.",
    discussion: """
      An upload is a job of a kind of which any has ever reported one, by 'daybook report \
      upload'. The figures are of all uploads that the options choose, whatever the limit.

      EXAMPLES

        daybook uploads --state running
        daybook uploads --label resource=album --since 2026-03-01 --json
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions
  @OptionGroup var query: QueryOptions

  @Option(help: "Show at most so many.")
  var limit = 100

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit is not negative.") }
  }

  private struct Document: Encodable {
    var figures: UploadFigures
    var uploads: [UploadDocument]
  }

  func run() async throws {
    let query = try query.query()
    let daybook = try await global.open(parent)
    let document = try await refusing(global.location(parent)) {
      let view = try await past.view(of: daybook)
      let uploads = try view.uploads(query)
      return Document(
        figures: UploadFigures(uploads),
        uploads: try view.documents(of: Array(uploads.prefix(limit))))
    }
    if output.json {
      Terminal.output(try JSONText.document(document))
    } else if output.jsonl {
      try output.print(document.uploads) { Self.table(document.uploads) }
    } else {
      Terminal.output(Self.table(document.uploads).text(width: Terminal.width))
      if document.figures.total > 0 { Terminal.output("\n" + Self.summary(document.figures)) }
    }
    await daybook.close()
  }

  private static func table(_ uploads: [UploadDocument]) -> Table {
    var table = Table(
      ["JOB", "STATE", "KIND", "SENT", "OF", "DONE", "FILES", "RATE", "ABOUT"],
      numeric: [0, 3, 4, 5, 6, 7], empty: "No uploads.")
    for upload in uploads {
      let about = upload.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      let files = upload.filesTotal > 0 ? "\(upload.files)/\(upload.filesTotal)" : ""
      table.add([
        "\(upload.job)", upload.state, upload.kind, Wording.bytes(Int(clamping: upload.bytes)),
        upload.bytesTotal > 0 ? Wording.bytes(Int(clamping: upload.bytesTotal)) : "",
        upload.percent.map { "\(Int($0))%" } ?? "", files,
        upload.bytesPerSecond.map { rate($0) } ?? "",
        ([upload.key].compactMap { $0 } + about).joined(separator: " "),
      ])
    }
    return table
  }

  private static func summary(_ figures: UploadFigures) -> String {
    var parts = [
      "\(figures.waiting) waiting", "\(figures.active) active", "\(figures.completed) completed",
      "\(figures.failed) failed", "\(figures.cancelled) cancelled",
    ]
    if let rate = figures.failureRate { parts.append("\(Int(100 * rate))% of the ended failed") }
    if let average = figures.averageDurationMs {
      parts.append("\(Wording.duration(.milliseconds(average))) on average")
    }
    if figures.bytesPerSecond > 0 { parts.append("\(rate(figures.bytesPerSecond)) now") }
    if figures.backlogBytes > 0 {
      parts.append("\(Wording.bytes(Int(clamping: figures.backlogBytes))) left")
    }
    return "\(Wording.count(figures.total, "upload")): \(parts.joined(separator: ", "))"
  }

  private static func rate(_ bytesPerSecond: Double) -> String {
    Wording.bytes(Int(min(bytesPerSecond, 1e18))) + "/s"
  }
}
