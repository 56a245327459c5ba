import ArgumentParser
import Daybook
import DaybookAudit
import DaybookLog
import DaybookWire
import FoundationEssentials
import SystemPackage

/// `daybook verify-proof`: checks a proof of one event, without a log.
struct VerifyProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-proof",
    abstract: "Check a proof of one event, and print the event. No log is needed.",
    discussion: """
      --key is the public half of the key that must have signed, got from its owner and not with \
      the proof. Words that the event cites, such as its queue, are not part of it unless it is \
      the first that cites them: others show as word:NUMBER.

      The exit status is 0 when the proof holds, and 1 when it does not.

      EXAMPLE

        daybook verify-proof 4711.tlog-proof --key audit.pub
      """)

  @OptionGroup var output: OutputOptions

  @Argument(help: "The file with the proof, or - for standard input.", completion: .file())
  var file: String

  @Option(help: "The public key that must have signed: its text, or its file.")
  var key: String

  @Option(help: "The log that the event must be of; by custom the key is named after it.")
  var origin: String?

  func run() throws {
    let key = try KeyFile.verifier(key)
    let text = try TextOutput.read(file)
    var report = Report()
    do throws(ProofError) {
      let proof = try EventProof(text)
      let evidence = try proof.verify(
        signedBy: key, origin: origin ?? Self.origin(of: proof, key))
      report = try Report(evidence, signedBy: key)
    } catch {
      report.problem = "\(error)"
    }
    if output.json { Terminal.output(try JSONText.document(report)) } else { report.print() }
    if !report.holds { throw StatusCode(rawValue: ExitStatus.failed.rawValue) }
  }

  /// The log that a key is named after; a key of another name may sign for any log.
  private static func origin(of proof: EventProof, _ key: NoteKey) -> String {
    if key.name.hasPrefix("daybook/") { return key.name }
    return (try? Checkpoint(unverified: proof.note))?.origin ?? key.name
  }

  /// What came of the check.
  private struct Report: Encodable {
    var holds = false
    var origin: String?
    var size: UInt64?
    var signedBy: String?
    var event: JSONValue?
    var privateBytes: Int?
    var isDisclosed = false
    var commitment: String?
    var problem: String?

    /// The event as a line of JSON.
    var line = ""

    enum CodingKeys: String, CodingKey {
      case holds, origin, size
      case signedBy = "signed_by"
      case event
      case privateBytes = "private_bytes"
      case isDisclosed = "disclosed"
      case commitment, problem
    }

    init() {}

    init(_ evidence: EventProof.Evidence, signedBy key: NoteKey) throws(ProofError) {
      line = try EventText(evidence).line
      event = try? JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
      holds = true
      origin = evidence.checkpoint.origin
      size = evidence.checkpoint.head.size
      signedBy = key.name
      privateBytes = evidence.leaf.detail?.byteCount
      isDisclosed = evidence.privateBytes != nil
      commitment = evidence.leaf.detail.map { "\($0.hash)" }
    }

    func print() {
      guard holds else {
        return Terminal.error("The proof does not hold: \(Terminal.harmless(problem ?? "")).")
      }
      Terminal.output(Terminal.harmless(line))
      if let privateBytes, !isDisclosed {
        Terminal.output("Its \(privateBytes) private bytes are not shown.")
      }
      Terminal.output(
        "Proved: it is among the first \(Wording.count(Int(size ?? 0), "event")) of "
          + "\(Terminal.harmless(origin ?? "")), signed by \(Terminal.harmless(signedBy ?? "")).")
    }
  }
}

/// A proved event, as far as the proof alone tells of it.
private struct EventText {
  var line: String

  init(_ evidence: EventProof.Evidence) throws(ProofError) {
    let leaf = evidence.leaf
    do {
      let recorded = try unsafe RecordCodec().decode(
        leaf.record.span.bytes, at: leaf.position,
        frameTime: Timestamp(milliseconds: leaf.frameTime))
      let names = try Self.names(of: recorded, leaf)
      var detail = DetailContent.none
      if let bytes = evidence.privateBytes {
        detail = .present(try unsafe EventDetail(bytes.span.bytes))
      }
      var writer = EventLineWriter()
      writer.write(recorded, detail: detail, names: names)
      line = unsafe writer.writer.bytes.withUnsafeBytes { bytes in
        unsafe String(decoding: bytes.dropLast(), as: UTF8.self)
      }
    } catch {
      throw .malformed(line: 2, reason: "the event cannot be read by this version: \(error)")
    }
  }

  /// The words of the event: those that the proof defines, and numbers for the others.
  private static func names(
    of recorded: RecordedEvent, _ leaf: EventLeaf
  ) throws -> NameTable {
    var names = NameTable()
    let preamble = leaf.frame?.preamble ?? []
    var reader = unsafe ByteReader(preamble.span.bytes)
    let known = preamble.isEmpty ? UInt64(recorded.highestName.rawValue) + 1 : try reader.varint()
    // A number that nobody ever gave a word is not worth the memory.
    guard known <= 1 << 20, recorded.highestName.rawValue <= 1 << 20 else {
      throw MalformedBytes(offset: 0, reason: "it cites a word of an impossible number")
    }
    for number in 1..<max(known, 1) { _ = names.intern("word:\(number)") }
    if !preamble.isEmpty { try unsafe names.apply(preamble.span.bytes) }
    while names.count < Int(recorded.highestName.rawValue) {
      _ = names.intern("word:\(names.count + 1)")
    }
    return names
  }
}
