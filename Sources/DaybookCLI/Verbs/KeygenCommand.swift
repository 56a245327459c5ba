import ArgumentParser
import DaybookAudit
import DaybookLog
import DaybookSystem
import SystemPackage

/// `daybook keygen`: makes a key to sign checkpoints with.
struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Make an Ed25519 key that checkpoints are signed with, and print its public half.",
    discussion: """
      The file holds the secret half and can be read by you alone: keep it away from the machine \
      that it is to guard. What is printed is the public half, which verifies; give it to whoever \
      is to check. The key is named after the log, unless --name says otherwise.

      EXAMPLE

        daybook keygen audit.key > audit.pub
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The file to write; it must not be there.", completion: .file())
  var file: String

  @Option(help: "Whose key it is, without spaces and plus signs.")
  var name: String?

  private struct Document: Encodable {
    var file: String
    var name: String
    var key: String
  }

  func run() throws {
    let signer = try makeSigner()
    try write(signer.secretText + "\n")
    if output.json {
      Terminal.output(
        try JSONText.document(Document(file: file, name: signer.key.name, key: signer.key.text)))
    } else {
      Terminal.output(signer.key.text)
    }
  }

  private func makeSigner() throws -> NoteSigner {
    let name = try name ?? Checkpoint.origin(of: AuditedLog(global.location(parent)).log.identity)
    do throws(KeyError) { return try NoteSigner(name: name) } catch {
      throw Refusal(
        "A key cannot be named '\(name)': a name has no spaces and no plus signs. Nothing was "
          + "written.", .usage)
    }
  }

  private func write(_ text: String) throws {
    let path = FilePath(file)
    do {
      let descriptor = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: [.ownerReadWrite])
      try descriptor.closeAfter {
        try descriptor.writeAll(text.utf8)
        try DurableFile.sync(descriptor)
      }
      try DurableFile.syncDirectory(path.removingLastComponent())
    } catch Errno.fileExists {
      throw Refusal(
        "\(file) is there already, and a key is never overwritten. Nothing was written.", .refused)
    } catch let error as Errno {
      throw Refusal(
        "\(file) could not be written: \(error.description).",
        error == .noSuchFileOrDirectory ? .notFound : .storage)
    }
  }
}
