import ArgumentParser
import DaybookAudit
import DaybookDomain
import DaybookLog

/// `daybook prove`: makes a proof of one event.
struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Make a file that proves one event to somebody who has no log.",
    discussion: """
      The file holds the event without its private bytes, and a signed checkpoint that covers it: \
      one that is made now, with --key, or one that was made before, with --checkpoint. \
      --disclose adds the private bytes. 'daybook verify-proof' checks it, and so does whoever \
      reads C2SP tlog-proof.

      EXAMPLE

        daybook prove 4711 --key audit.key -o 4711.tlog-proof
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions

  @Argument(help: "The position of the event.")
  var position: UInt64

  @Option(help: "The file with the secret key, as 'keygen' made it.", completion: .file())
  var key: String?

  @Option(help: "A signed checkpoint that covers the event.", completion: .file())
  var checkpoint: String?

  @Flag(help: "Show the private bytes of the event too.")
  var disclose = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "Write to a file, whole or not at all, instead of standard output.")
  var file: String?

  func validate() throws {
    if (key == nil) == (checkpoint == nil) {
      throw ValidationError(
        "A proof proves what somebody signed: name the key with --key, or a signed checkpoint "
          + "with --checkpoint.")
    }
  }

  func run() throws {
    let signer = try key.map { try KeyFile.signer($0) }
    let note = try checkpoint.map { try TextOutput.read($0) }
    let audited = try AuditedLog(global.location(parent))
    guard position > 0 else { throw Refusal(JobRejection.noSuchMoment(.beforeFirst)) }
    let end = try audited.head()
    guard position <= end.rawValue else {
      throw Refusal(JobRejection.noSuchMoment(.behindLast(end.rawValue)))
    }
    let tree = try audited.currentTree()
    let place = LogPosition(rawValue: position)
    let earlier = try note.map { try Self.read($0, checkpoint ?? "") }
    let proof = try audited.refusing { () throws(TreeError) in
      guard let signer else {
        return try EventProof(
          of: place, in: audited.log, tree: tree, at: earlier ?? tree.checkpoint,
          note: note ?? "", disclosing: disclose)
      }
      return try EventProof(
        of: place, in: audited.log, tree: tree, signedBy: signer, disclosing: disclose)
    }
    if disclose && proof.disclosed == nil {
      Terminal.error("The event has no private bytes, or has none any more.")
    }
    try TextOutput.write(proof.text, to: file)
  }

  private static func read(_ note: String, _ file: String) throws -> Checkpoint {
    guard note.contains("\n\n") else {
      throw Refusal("\(file) is not a signed checkpoint. Nothing was written.", .failed)
    }
    do throws(CheckpointError) { return try Checkpoint(unverified: note) } catch {
      throw Refusal("\(file): \(error). Nothing was written.", .failed)
    }
  }
}
