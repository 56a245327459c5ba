import DaybookAudit
import DaybookLog
import Testing

@Suite struct `Signing how far a log reaches` {
  private static let origin = "daybook/00112233445566778899aabbccddeeff"
  private let signer: NoteSigner
  private let checkpoint: Checkpoint
  private let note: String

  init() throws {
    signer = try NoteSigner(name: Self.origin)
    let head = TreeHead(size: 20_852_163, root: NaiveTree.leaves(1)[0])
    checkpoint = Checkpoint(origin: Self.origin, head: head)
    note = signer.sign(checkpoint)
  }

  private func error(_ note: String, key: NoteKey? = nil) -> CheckpointError? {
    do throws(CheckpointError) {
      _ = try Checkpoint(note: note, signedBy: key ?? signer.key, origin: Self.origin)
      return nil
    } catch { return error }
  }

  @Test func `a signed checkpoint is accepted as what was signed`() throws {
    let read = try Checkpoint(note: note, signedBy: signer.key, origin: Self.origin)
    #expect(read == checkpoint)
  }

  @Test func `the origin of a log is its identity`() {
    let log = LogIdentity(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF)
    #expect(Checkpoint.origin(of: log) == Self.origin)
  }

  @Test func `keys and signatures are those of Go's signed notes`() throws {
    let secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    let signer = try NoteSigner(secret)
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    #expect(signer.key.text == key)
    #expect(signer.secretText == secret)
    #expect(try NoteKey(key) == signer.key)
  }

  @Test func `every note that lost its end is truncated, or not a signature any more`() {
    for count in 0..<note.utf8.count {
      let cut = String(decoding: note.utf8.prefix(count), as: UTF8.self)
      #expect(error(cut) == .truncated, "\(count) bytes")
    }
  }

  @Test func `every changed byte is noticed`() {
    let bytes = Array(note.utf8)
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 1
      #expect(error(String(decoding: other, as: UTF8.self)) != nil, "byte \(index)")
    }
  }

  @Test func `a changed size is a forgery`() {
    let other = note.replacing("20852163", with: "20852164")
    #expect(error(other) == .forged(key: Self.origin))
  }

  @Test func `another key of the same name has not signed it`() throws {
    let other = try NoteSigner(name: Self.origin).key
    #expect(error(note, key: other) == .anotherKey(expected: Self.origin, signers: [Self.origin]))
  }

  @Test func `a checkpoint of another log is refused though its signature is right`() {
    let other = Checkpoint(origin: "daybook/other", head: checkpoint.head)
    let expected = CheckpointError.anotherLog(expected: Self.origin, found: "daybook/other")
    #expect(error(signer.sign(other)) == expected)
  }

  @Test func `others may have signed it too`() throws {
    let witness = try NoteSigner(name: "witness.example")
    let line = witness.sign(checkpoint).split(separator: "\n").last!
    #expect(error(note + line + "\n") == nil)
    #expect(error(note.replacing(note.split(separator: "\n").last!, with: line)) != nil)
  }

  @Test(arguments: [
    "", "PeterNeumann", "PeterNeumann+c74f20a3",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
    "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
  ])
  func `a text of another form is no key`(text: String) {
    #expect(throws: KeyError.self) { try NoteKey(text) }
  }

  @Test func `a key under another name is found by its hash`() {
    let text = "PaulNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    let error = #expect(throws: KeyError.self) { try NoteKey(text) }
    guard case .hash(_, "c74f20a3") = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
