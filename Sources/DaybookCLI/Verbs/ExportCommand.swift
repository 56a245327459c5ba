import ArgumentParser
import Daybook
import DaybookLog
import DaybookSystem
import DaybookWire
import SystemPackage

/// `daybook export`: writes the whole log as text.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the whole log as text, in constant memory.",
    discussion: """
      jsonl           JSON lines, of which 'daybook import' makes the same log again, frame by \
      frame, with the same hash tree
      cloudevents     one CloudEvent 1.0 a line, as JSON
      csv             RFC 4180, with what an event says of itself as JSON in the last column

      EXAMPLES

        daybook export --output log.jsonl && daybook --log copy import log.jsonl
        daybook export --format csv > log.csv
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions

  @Option(help: "In which form: jsonl, cloudevents, csv.")
  var format = ExportFormat.jsonl

  @Option(help: "Write to a file, whole or not at all, instead of standard output.")
  var output: String?

  func run() async throws {
    let daybook = try await global.open(parent)
    try await refusing(global.location(parent)) {
      do {
        try await write(daybook)
      } catch let error as Errno {
        throw Refusal(
          "The export could not be written: \(error.description). The log is unharmed.", .storage)
      }
    }
    await daybook.close()
  }

  private func write(_ daybook: Daybook) async throws {
    guard let output else { return try await write(daybook, to: .standardOutput) }
    let part = FilePath(output + ".part")
    let file = try FileDescriptor.open(
      part, .writeOnly, options: [.create, .truncate, .closeOnExec],
      permissions: [.ownerReadWrite])
    try await write(daybook, to: file)
    try DurableFile.sync(file)
    try file.close()
    try DurableFile.rename(part, to: FilePath(output))
    try DurableFile.syncDirectory(FilePath(output).removingLastComponent())
  }

  private func write(_ daybook: Daybook, to file: FileDescriptor) async throws {
    guard format != .jsonl else {
      return try await daybook.export { text in
        _ = try unsafe text.withUnsafeBytes { unsafe try file.writeAll($0) }
      }
    }
    var writer = EventTableWriter(format: format, log: daybook.identity)
    for try await element in daybook.events() {
      writer.write(element)
      if writer.text.count > 1 << 18 { try writer.flush(to: file) }
    }
    try writer.flush(to: file)
  }
}
