import ArgumentParser
import DaybookAudit
import DaybookLog

/// `daybook checkpoint`: says how far the log reaches and what it holds, in three lines.
struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Bring the hash tree up to date, and sign how far the log reaches and what it holds.",
    discussion: """
      A checkpoint is a few lines: the log, the number of its events, and one hash over all of \
      them. Kept on another machine, and signed, it shows later whether anything before it was \
      changed or is gone. Its form is that of C2SP tlog-checkpoint.

      EXAMPLE

        daybook checkpoint --key audit.key -o monday.checkpoint
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "The file with the secret key, as 'keygen' made it.", completion: .file())
  var key: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "Write to a file, whole or not at all, instead of standard output.")
  var file: String?

  private struct Document: Encodable {
    var origin: String
    var size: UInt64
    var root: String
    var signedBy: String?
    var note: String

    enum CodingKeys: String, CodingKey {
      case origin, size, root
      case signedBy = "signed_by"
      case note
    }
  }

  func run() throws {
    let signer = try key.map { try KeyFile.signer($0) }
    let checkpoint = try AuditedLog(global.location(parent)).currentTree().checkpoint
    let note = signer?.sign(checkpoint) ?? checkpoint.text
    if signer == nil {
      Terminal.error("Nobody signed this: anybody can write such lines. --key names a key.")
    }
    if output.json {
      let document = Document(
        origin: checkpoint.origin, size: checkpoint.head.size, root: "\(checkpoint.head.root)",
        signedBy: signer?.key.name, note: note)
      if file != nil { try TextOutput.write(note, to: file) }
      Terminal.output(try JSONText.document(document))
    } else {
      try TextOutput.write(note, to: file)
    }
  }
}
