import DaybookAudit
import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Checking a log against its tree` {
  let place: Place
  let frames: Frames
  let log: MemoryEventLog
  let checkpoint: Checkpoint

  init() throws {
    place = try Place()
    frames = Frames(600)
    log = try frames.log()
    try TreeBuilder(log: log, directory: place.path).catchUp()
    checkpoint = try SavedTree(directory: place.path).checkpoint
  }

  private func error(
    _ log: any EventLog, tree: Bool = true, checkpoints: [Checkpoint] = []
  ) throws -> TreeError? {
    let saved = tree ? try SavedTree(directory: place.path) : nil
    do throws(TreeError) {
      try TreeCheck.verify(log, tree: saved, checkpoints: checkpoints)
      return nil
    } catch { return error }
  }

  private func position(_ number: Int) -> LogPosition { LogPosition(rawValue: UInt64(number)) }

  /// The place of the record at `position`, counted from 1.
  private func place(of position: Int) -> (batch: Int, record: Int) {
    var (batch, left) = (0, position - 1)
    while left >= frames.batches[batch].count {
      left -= frames.batches[batch].count
      batch += 1
    }
    return (batch, left)
  }

  private func erase(
    _ positions: [Int], in log: any EventLog, leaving digest: DetailDigest?
  ) throws {
    try log.transact(reserving: 4_096) { (transaction) throws(AppendError) in
      try transaction.eraseDetails(at: positions.map(self.position), leaving: digest)
    }
  }

  /// The positions of records that have private bytes.
  private var privatePositions: [Int] {
    (1...600).filter { number in
      let (batch, record) = place(of: number)
      return frames.batches[batch][record].detail != .absent
    }
  }

  @Test(arguments: [1, 2, 255, 256, 257, 300, 599, 600])
  func `a changed bit in any event is found at its position`(number: Int) throws {
    var other = frames
    let (batch, record) = place(of: number)
    other.batches[batch][record].bytes[3] ^= 4
    #expect(try error(try other.log()) == .differs(position: position(number)))
  }

  @Test func `a changed bit in private bytes is found at their position`() throws {
    for number in [privatePositions.first!, privatePositions.last!] {
      var other = frames
      let (batch, record) = place(of: number)
      guard case .present(var bytes) = other.batches[batch][record].detail else { continue }
      bytes[0] ^= 1
      other.batches[batch][record].detail = .present(bytes)
      #expect(try error(try other.log()) == .differs(position: position(number)))
    }
  }

  @Test func `another writer's frame, and so another history, is found`() throws {
    let other = MemoryEventLog(identity: log.identity, now: 0)
    try frames.append(to: other, session: 2)
    #expect(try error(other) == .differs(position: position(1)))
  }

  @Test func `two events that changed places are found at the first of them`() throws {
    var other = frames
    let batch = other.batches.firstIndex { $0.count > 3 }!
    let first = other.batches[..<batch].reduce(0) { $0 + $1.count }
    other.batches[batch].swapAt(1, 2)
    #expect(try error(try other.log()) == .differs(position: position(first + 2)))
  }

  @Test func `an event that was taken out is found where it is missing`() throws {
    var other = frames
    let (batch, record) = place(of: 100)
    other.batches[batch].remove(at: record)
    let error = try #require(try error(try other.log()))
    guard case .differs(let position) = error else {
      Issue.record("\(error)")
      return
    }
    // Where the rest of the frame moves up, or the next one begins too early.
    #expect((100...101).contains(position.rawValue))
  }

  @Test func `a log that lost its end is found, with its tree or a checkpoint`() throws {
    var other = frames
    other.batches.removeLast()
    let short = try other.log()
    let wanted = TreeError.shortened(head: try short.head(), treeSize: 600)
    #expect(try error(short) == wanted)
    #expect(try error(short, tree: false, checkpoints: [checkpoint]) == wanted)
  }

  @Test func `a log that has grown still agrees with an old checkpoint`() throws {
    var writer = FrameWriter(session: 5)
    try writer.append([RecordContent([1])], to: log)
    #expect(try error(log, checkpoints: [checkpoint]) == nil)
    #expect(try error(log, tree: false, checkpoints: [checkpoint]) == nil)
  }

  @Test func `a log rewritten with its tree does not agree with an old checkpoint`() throws {
    var other = frames
    other.batches[0][0].bytes[0] ^= 1
    let forged = try other.log()
    Directory.removeTree(place.path)
    try TreeBuilder(log: forged, directory: place.path).catchUp()
    #expect(try error(forged) == nil)
    #expect(try error(forged, checkpoints: [checkpoint]) == .otherRoot(size: 600))
  }

  @Test func `every changed file of the tree is found`() throws {
    for (path, bytes) in try place.files() {
      var other = bytes
      other[bytes.count / 2] ^= 1
      try DurableFile.replace(FilePath(path)) { _ = try $0.writeAll(other) }
      #expect(throws: TreeError.self, "\(path)") {
        try TreeCheck.verify(log, tree: try SavedTree(directory: place.path))
      }
      try DurableFile.replace(FilePath(path)) { _ = try $0.writeAll(bytes) }
    }
    #expect(try error(log) == nil)
  }

  @Test func `private bytes that left their commitment may be gone`() throws {
    let positions = privatePositions
    let half = positions.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    try erase(half, in: log, leaving: MerkleHash.commitment(to:))
    #expect(try error(log) == nil)
    try erase(positions, in: log, leaving: MerkleHash.commitment(to:))
    #expect(try error(log) == nil)
    Directory.removeTree(place.path)
    #expect(try TreeBuilder(log: log, directory: place.path).catchUp() == checkpoint.head)
  }

  @Test func `private bytes that left nothing cannot be confirmed`() throws {
    let number = privatePositions[3]
    try erase([number], in: log, leaving: nil)
    #expect(try error(log) == .uncommitted(position: position(number)))
  }
}
