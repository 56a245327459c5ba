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
    abstract: "Write the whole log as JSON lines, in constant memory.",
    discussion: """
      EXAMPLE

        daybook export --output log.jsonl && daybook --log copy import log.jsonl
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions

  @Option(help: "In which form: jsonl.")
  var format = "jsonl"

  @Option(help: "Write to a file, whole or not at all, instead of standard output.")
  var output: String?

  func validate() throws {
    if format != "jsonl" { throw ValidationError("There is no format '\(format)': it is jsonl.") }
  }

  func run() async throws {
    let daybook = try await global.open(parent)
    try await refusing(global.location(parent)) {
      if let output {
        let part = FilePath(output + ".part")
        let file = try FileDescriptor.open(
          part, .writeOnly, options: [.create, .truncate, .closeOnExec],
          permissions: [.ownerReadWrite])
        try await write(daybook, to: file)
        try DurableFile.sync(file)
        try file.close()
        try DurableFile.rename(part, to: FilePath(output))
        try DurableFile.syncDirectory(FilePath(output).removingLastComponent())
      } else {
        try await write(daybook, to: .standardOutput)
      }
    }
    await daybook.close()
  }

  private func write(_ daybook: Daybook, to file: FileDescriptor) async throws {
    var lines = EventLineWriter()
    for try await element in daybook.events() {
      lines.write(element.recorded, detail: element.detail, names: element.names)
      if lines.writer.count > 1 << 18 {
        try Self.flush(&lines, file)
      }
    }
    try Self.flush(&lines, file)
  }

  private static func flush(_ lines: inout EventLineWriter, _ file: FileDescriptor) throws {
    do {
      _ = try unsafe lines.writer.bytes.withUnsafeBytes { unsafe try file.writeAll($0) }
    } catch let error as Errno {
      throw Refusal(
        "The export could not be written: \(error.description). The log is unharmed.", .storage)
    }
    lines.writer.truncate(to: 0)
  }
}
