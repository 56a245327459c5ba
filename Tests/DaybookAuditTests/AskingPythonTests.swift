import DaybookAudit
import DaybookLog
import DaybookSystem
import DaybookTesting
import Foundation
import SystemPackage
import Testing

/// `Support/verify.py` was made after the specifications and shares nothing with this code.
@Suite struct `Asking another verifier` {
  private static let script = FilePath(#filePath).removingLastComponent()
    .appending("Support").appending("verify.py")

  private let place: Place
  private let frames = Frames(600)
  private let log: MemoryEventLog
  private let tree: SavedTree
  private let signer: NoteSigner

  init() throws {
    place = try Place()
    log = try frames.log()
    try TreeBuilder(log: log, directory: place.path).catchUp()
    tree = try SavedTree(directory: place.path)
    signer = try NoteSigner(name: tree.origin)
  }

  private struct Answer: Decodable, Equatable {
    var position: UInt64
    var time: Int64
    var record: String
    var size: UInt64
    var `private`: String
    var signature: Bool
  }

  /// Has a proof verified.
  ///
  /// - Returns: `nil` when it is refused.
  @available(*, noasync)
  private func ask(_ proof: String) throws -> Answer? {
    let file = place.directory.path.appending("proof")
    try DurableFile.replace(file) { _ = try $0.writeAll(proof.utf8) }
    let arguments = [
      "env", "python3", Self.script.string, file.string, signer.key.text, tree.origin,
    ]
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    let program = try ChildProcess(
      path: "/usr/bin/env", arguments: arguments.map { Array($0.utf8) },
      environment: environment.map { Array($0.utf8) })
    var output: [UInt8] = []
    let ending = program.wait(until: .now + .seconds(60)) { bytes, isError in
      if !isError { output += [UInt8](copying: bytes) }
    }
    guard ending == .exit(0) else { return nil }
    return try JSONDecoder().decode(Answer.self, from: Data(output))
  }

  private func proof(_ number: UInt64) throws -> EventProof {
    try EventProof(
      of: LogPosition(rawValue: number), in: log, tree: tree, signedBy: signer, disclosing: true)
  }

  @Test(arguments: [1, 300, 600] as [UInt64])
  func `it finds the same event in a proof`(number: UInt64) throws {
    let proof = try proof(number)
    let answer = try #require(try ask(proof.text))
    let evidence = try proof.verify(signedBy: signer.key, origin: tree.origin)
    #expect(answer.position == number)
    #expect(answer.time == evidence.leaf.frameTime)
    #expect(answer.record == Self.hexadecimal(evidence.leaf.record))
    #expect(answer.private == Self.hexadecimal(evidence.privateBytes ?? []))
    #expect(answer.size == 600)
    #expect(answer.signature == true)
  }

  @Test func `it refuses what is refused here`() throws {
    var forged = try proof(300)
    forged.path[2] = forged.path[3]
    #expect(try ask(forged.text) == nil)
    forged = try proof(300)
    forged.index += 1
    #expect(try ask(forged.text) == nil)
    forged = try proof(300)
    forged.leaf[10] ^= 1
    #expect(try ask(forged.text) == nil)
    forged = try proof(300)
    let other = try NoteSigner(name: tree.origin)
    let id = signer.key.text.split(separator: "+")[1]
    // Another key's signature under this key's name: only the curve can tell.
    forged.note = Self.renamed(other.sign(tree.checkpoint), id: String(id))
    #expect(try ask(forged.text) == nil)
  }

  /// A signed note whose signature says that it was made with the key of another id.
  private static func renamed(_ note: String, id: String) -> String {
    var words = note.dropLast().split(separator: " ", omittingEmptySubsequences: false)
    var bytes = [UInt8](Data(base64Encoded: String(words.last ?? "")) ?? Data())
    let number = UInt32(id, radix: 16) ?? 0
    for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index)) }
    let text = Data(bytes).base64EncodedString()
    words[words.count - 1] = text[...]
    return words.joined(separator: " ") + "\n"
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
