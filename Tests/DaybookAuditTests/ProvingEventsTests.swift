import DaybookAudit
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Proving events` {
  let place: Place
  let frames = Frames(600)
  let log: MemoryEventLog
  let tree: SavedTree
  let signer: NoteSigner
  var origin: String { tree.origin }

  init() throws {
    place = try Place()
    log = try frames.log()
    try TreeBuilder(log: log, directory: place.path).catchUp()
    tree = try SavedTree(directory: place.path)
    signer = try NoteSigner(name: tree.origin)
  }

  private func proof(_ number: UInt64, disclosing: Bool = false) throws -> EventProof {
    try EventProof(
      of: LogPosition(rawValue: number), in: log, tree: tree, signedBy: signer,
      disclosing: disclosing)
  }

  private func error(_ text: String) -> ProofError? {
    do throws(ProofError) {
      _ = try EventProof(text).verify(signedBy: signer.key, origin: origin)
      return nil
    } catch { return error }
  }

  private var records: [RecordContent] { frames.batches.flatMap(\.self) }

  /// The first event that has private bytes.
  private var privateNumber: UInt64 {
    UInt64(records.firstIndex { $0.detail != .absent }! + 1)
  }

  @Test(arguments: [1, 2, 256, 257, 599, 600] as [UInt64])
  func `a proof shows the event, and needs no log`(number: UInt64) throws {
    let read = try EventProof(try proof(number).text)
    let evidence = try read.verify(signedBy: signer.key, origin: origin)
    #expect(evidence.leaf.position.rawValue == number)
    #expect(evidence.leaf.record == records[Int(number) - 1].bytes)
    #expect(evidence.checkpoint == tree.checkpoint)
    #expect(evidence.privateBytes == nil)
  }

  @Test func `a proof may show the private bytes too`() throws {
    let read = try EventProof(try proof(privateNumber, disclosing: true).text)
    let evidence = try read.verify(signedBy: signer.key, origin: origin)
    let bytes = try #require(evidence.privateBytes)
    #expect(records[Int(privateNumber) - 1].detail == .present(bytes))
  }

  @Test func `the proof of an event stays true when its private bytes are erased`() throws {
    let number = privateNumber
    let before = try proof(number)
    try log.transact(reserving: 4_096) { (transaction) throws(AppendError) in
      try transaction.eraseDetails(
        at: [LogPosition(rawValue: number)], leaving: MerkleHash.commitment(to:))
    }
    let after = try proof(number, disclosing: true)
    #expect(after.leaf == before.leaf)
    #expect(after.disclosed == nil)
    _ = try after.verify(signedBy: signer.key, origin: origin)
  }

  @Test func `a proof against an older checkpoint is made from the same tiles`() throws {
    let older = Checkpoint(
      origin: origin, head: TreeHead(size: 300, root: try tree.root(size: 300)))
    let proof = try EventProof(
      of: LogPosition(rawValue: 17), in: log, tree: tree, at: older, signedBy: signer)
    #expect(try proof.verify(signedBy: signer.key, origin: origin).checkpoint == older)
  }

  @Test func `no byte of a proof can be changed, and no end be missing`() throws {
    let bytes = Array(try proof(privateNumber, disclosing: true).text.utf8)
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 1
      #expect(error(String(decoding: other, as: UTF8.self)) != nil, "byte \(index)")
      let cut = String(decoding: bytes[..<index], as: UTF8.self)
      #expect(error(cut) != nil, "\(index) bytes")
    }
    #expect(error(String(decoding: bytes, as: UTF8.self)) == nil)
  }

  @Test func `a proof that is cut in its first lines is truncated`() {
    #expect(error("") == .truncated)
    #expect(error("c2sp.org/tlog") == .truncated)
    #expect(error("c2sp.org/tlog-proof@v1\nextra AA==\nindex 1\n") == .truncated)
  }

  @Test func `the event of one proof does not pass in another one`() throws {
    var forged = try proof(5)
    forged.leaf = try proof(6).leaf
    #expect(error(forged.text) == .forged)
  }

  @Test func `other private bytes are not those of the event`() throws {
    var forged = try proof(privateNumber, disclosing: true)
    forged.disclosed![17] ^= 1
    #expect(error(forged.text) == .otherPrivateBytes)
    forged.disclosed = nil
    #expect(error(forged.text) == nil)
  }

  @Test func `an event that changed since the tree was built is not proved`() throws {
    var other = frames
    other.batches[0][0].bytes[0] ^= 1
    let changed = try other.log()
    #expect(throws: TreeError.differs(position: LogPosition(rawValue: 1))) {
      try EventProof(
        of: LogPosition(rawValue: 1), in: changed, tree: tree, signedBy: signer)
    }
  }

  @Test(arguments: [0, 601] as [UInt64])
  func `there is no proof for what the tree does not hold`(number: UInt64) {
    let wanted = TreeError.notReached(position: LogPosition(rawValue: number), treeSize: 600)
    #expect(throws: wanted) { try proof(number) }
  }

  @Test func `the leaf has the bytes that the format says`() throws {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    var writer = FrameWriter(session: 0x0102)
    try writer.append(
      [RecordContent([0xAA, 0xBB], detail: .present([7, 8, 9])), RecordContent([0xCC])],
      preamble: [0xEE], time: 300, to: log)
    let place = try Place()
    try TreeBuilder(log: log, directory: place.path).catchUp()
    let tree = try SavedTree(directory: place.path)
    func leaf(_ number: UInt64) throws -> [UInt8] {
      try EventProof(
        of: LogPosition(rawValue: number), in: log, tree: tree, signedBy: signer
      ).leaf
    }
    let time: [UInt8] = [0x2C, 1, 0, 0, 0, 0, 0, 0]
    let identity: [UInt8] = [2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    // The salt of the first frame is its identity.
    let salted = identity + [7, 8, 9]
    let commitment = unsafe MerkleHash(sha256: salted.span.bytes).bytes
    #expect(try leaf(1) == [1] + time + [5, 3, 0xAA, 0xBB] + commitment + identity + [0xEE])
    #expect(try leaf(2) == [2] + time + [2, 0xCC])
  }
}
