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
    var signature: Bool?
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
    // It cannot look at signatures everywhere, but never finds one wrong.
    #expect(answer.signature != false)
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
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
