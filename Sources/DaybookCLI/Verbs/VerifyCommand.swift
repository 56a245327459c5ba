import ArgumentParser
import Daybook
import DaybookAudit
import DaybookLog
import DaybookSystem
import SystemPackage

/// `daybook verify`: recomputes every hash of a log.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read every byte of the log, recompute its hash tree, and compare.",
    discussion: """
      Without a checkpoint this finds damage, and whatever was changed without the hash tree \
      beside the log being changed with it. With one that was kept elsewhere it shows that the \
      log continues what the checkpoint says: that nothing before it was changed, removed, added \
      or put in another order. --key says who must have signed it; without it the signature is \
      not looked at.

      The exit status is 0 when everything holds, and 1 when anything does not.

      EXAMPLE

        daybook verify --checkpoint monday.checkpoint --key audit.pub
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "A checkpoint to compare with; may be given more than once.", completion: .file())
  var checkpoint: [String] = []

  @Option(help: "The public key that must have signed the checkpoints: its text, or its file.")
  var key: String?

  func validate() throws {
    if key != nil && checkpoint.isEmpty {
      throw ValidationError("--key says who signed the checkpoints: name one with --checkpoint.")
    }
  }

  func run() throws {
    let key = try key.map { try KeyFile.verifier($0) }
    let notes = try checkpoint.map { (file: $0, note: try TextOutput.read($0)) }
    let report = try Containment.run(
      saying: "The check failed: a page of the file leads to where nothing is.\n",
      to: .standardError, status: ExitStatus.failed.rawValue
    ) { try self.report(on: global.location(parent), notes, key) }
    if output.json { Terminal.output(try JSONText.document(report)) } else { report.print() }
    if !report.holds { throw StatusCode(rawValue: ExitStatus.failed.rawValue) }
  }

  private func report(
    on directory: FilePath, _ notes: [(file: String, note: String)], _ key: NoteKey?
  ) throws -> Report {
    let audited = try AuditedLog(directory)
    var report = Report(log: audited.log.identity)
    report.signedBy = key?.name
    do {
      try checkPages(of: audited.log)
      try check(audited, notes, key, &report)
      report.holds = true
    } catch let failure as Failure {
      report.problem = failure.problem
      report.position = failure.position
    }
    return report
  }

  /// LMDB follows links without a look: only when all lead somewhere may it be asked for events.
  private func checkPages(of log: LMDBEventLog) throws {
    do throws(LogError) {
      _ = try log.checkPages()
    } catch { throw Failure(problem: "\(error)") }
  }

  /// What does not hold.
  private struct Failure: Error {
    var problem: String
    var position: UInt64?
  }

  private func check(
    _ audited: AuditedLog, _ notes: [(file: String, note: String)], _ key: NoteKey?,
    _ report: inout Report
  ) throws {
    let origin = Checkpoint.origin(of: audited.log.identity)
    var checkpoints: [Checkpoint] = []
    for (file, note) in notes {
      do throws(CheckpointError) {
        let read =
          if let key { try Checkpoint(note: note, signedBy: key, origin: origin) } else {
            try Checkpoint(unverified: note)
          }
        guard read.origin == origin else {
          throw .anotherLog(expected: origin, found: read.origin)
        }
        checkpoints.append(read)
      } catch { throw Failure(problem: "\(file): \(error)") }
    }
    report.checkpoints = zip(notes, checkpoints).map { ($0.file, $1.head.size) }
    do throws(TreeError) {
      let tree = try Self.savedTree(audited.treePath)
      report.tree = tree?.head.size
      let total = try TreeError.head(of: audited.log)
      let head = try Bar.showing(total: total) { (progress) throws(TreeError) in
        try TreeCheck.verify(
          audited.log, tree: tree, checkpoints: checkpoints, progress: progress)
      }
      report.events = head.size
      report.root = "\(head.root)"
    } catch {
      if case .unreadable(.storage(let fault)) = error {
        throw Refusal(DaybookError.unreadable(.log(.storage(fault))), log: audited.location)
      }
      throw Failure(
        problem: Self.sentence(error, checkpoints), position: error.position?.rawValue)
    }
  }

  private static func savedTree(_ path: FilePath) throws(TreeError) -> SavedTree? {
    do throws(TreeError) { return try SavedTree(directory: path) } catch {
      if case .file(_, .noSuchFileOrDirectory) = error { return nil }
      throw error
    }
  }

  /// What does not hold, and between which positions to look where no single one can be named.
  private static func sentence(_ error: TreeError, _ checkpoints: [Checkpoint]) -> String {
    guard case .otherRoot(let size) = error else { return "\(error)" }
    let sound = checkpoints.map(\.head.size).filter { $0 < size }.max() ?? 0
    return "\(error): the first that differs is one of positions \(sound + 1) to \(size)"
  }
}

/// What came of a verification.
private struct Report: Encodable {
  var log: String
  var holds = false
  var events: UInt64?
  var root: String?
  var tree: UInt64?
  var checkpoints: [(file: String, size: UInt64)] = []
  var signedBy: String?
  var problem: String?
  var position: UInt64?

  init(log: LogIdentity) { self.log = "\(log)" }

  enum CodingKeys: String, CodingKey {
    case log, holds, events, root, tree, checkpoints
    case signedBy = "signed_by"
    case problem, position
  }

  private struct Compared: Encodable {
    var file: String
    var size: UInt64
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(log, forKey: .log)
    try container.encode(holds, forKey: .holds)
    try container.encodeIfPresent(events, forKey: .events)
    try container.encodeIfPresent(root, forKey: .root)
    try container.encodeIfPresent(tree, forKey: .tree)
    try container.encode(
      checkpoints.map { Compared(file: $0.file, size: $0.size) }, forKey: .checkpoints)
    try container.encodeIfPresent(signedBy, forKey: .signedBy)
    try container.encodeIfPresent(problem, forKey: .problem)
    try container.encodeIfPresent(position, forKey: .position)
  }

  func print() {
    guard holds else {
      return Terminal.error("The check failed: \(Terminal.harmless(problem ?? "")).")
    }
    Terminal.output("\(Wording.count(Int(events ?? 0), "event")) verified, root \(root ?? "")")
    if let tree { Terminal.output("The hash tree beside the log is right, over \(tree) of them.") }
    for (file, size) in checkpoints {
      Terminal.output(
        "The log continues \(file): its first \(Wording.count(Int(size), "event")) are unchanged.")
    }
    guard !checkpoints.isEmpty else { return }
    if let signedBy {
      Terminal.output("Signed by \(signedBy).")
    } else {
      Terminal.error("No signature was looked at: --key says who must have signed.")
    }
  }
}

extension TreeError {
  fileprivate static func head(of log: LMDBEventLog) throws(TreeError) -> LogPosition {
    do throws(LogError) { return try log.head().position } catch { throw .unreadable(error) }
  }
}
