import DaybookAudit
import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Building trees` {
  let place: Place

  init() throws { place = try Place() }

  /// What a builder that was never stopped makes of a log.
  private func wanted(_ log: any EventLog) throws -> [String: [UInt8]] {
    let other = try Place()
    try TreeBuilder(log: log, directory: other.path).catchUp()
    let prefix = other.path.string.count
    return try other.files().reduce(into: [:]) { files, file in
      files[place.path.string + file.key.dropFirst(prefix)] = file.value
    }
  }

  @Test(arguments: [0, 1, 255, 256, 257, 600])
  func `the saved tree has the root that the log has`(count: Int) throws {
    let log = try Frames(count).log()
    let head = try TreeBuilder(log: log, directory: place.path).catchUp()
    #expect(head == (try TreeCheck.verify(log, tree: nil)))
    #expect(head.size == UInt64(count))
  }

  @Test func `seventy thousand events have tiles of three levels, and all proofs`() throws {
    let log = try Frames(70_000).log()
    let head = try TreeBuilder(log: log, directory: place.path).catchUp()
    let tree = try SavedTree(directory: place.path)
    #expect(tree.head == head)
    #expect(try TreeCheck.verify(log, tree: tree) == head)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      let size = UInt64(1 + random.below(70_000))
      let old = UInt64(random.below(Int(size) + 1))
      let earlier = TreeHead(size: old, root: try tree.root(size: old))
      let later = TreeHead(size: size, root: try tree.root(size: size))
      let proof = try tree.consistencyProof(from: old, to: size)
      #expect(MerkleTree.isExtension(later, of: earlier, proof: proof), "\(old) in \(size)")
    }
  }

  @Test func `a builder that follows a log makes what one makes that comes late`() throws {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    var writer = FrameWriter(session: 1)
    let builder = try TreeBuilder(log: log, directory: place.path)
    for batch in Frames(2_000).batches {
      try writer.append(batch, to: log)
      try builder.catchUp()
    }
    let files = try place.files()
    for (path, bytes) in try wanted(log) { #expect(files[path] == bytes, "\(path)") }
    #expect(files.keys.filter { $0.contains(".p/") }.count <= 2 * 2)
  }

  @Test func `a builder goes on where another one stopped`() throws {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    var writer = FrameWriter(session: 1)
    for batch in Frames(2_000).batches {
      try writer.append(batch, to: log)
      try TreeBuilder(log: log, directory: place.path).catchUp()
    }
    let tree = try SavedTree(directory: place.path)
    #expect(try TreeCheck.verify(log, tree: tree) == tree.head)
  }

  /// A builder is killed between any two files: what stands beyond the note is not trusted.
  @Test func `tiles without the note that they are there are written again`() throws {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    var writer = FrameWriter(session: 1)
    for batch in Frames(700).batches { try writer.append(batch, to: log) }
    try TreeBuilder(log: log, directory: place.path).catchUp()
    let note = try DurableFile.content(of: place.path.appending("head"))
    for batch in Frames(700, seed: 2).batches { try writer.append(batch, to: log) }
    try TreeBuilder(log: log, directory: place.path).catchUp()
    let finished = try wanted(log)
    for path in try place.files().keys where path.hasSuffix("tile/0/003") {
      try DurableFile.replace(FilePath(path)) { _ = try $0.writeAll([1, 2, 3]) }
    }
    try DurableFile.replace(place.path.appending("head")) { _ = try $0.writeAll(note) }
    try TreeBuilder(log: log, directory: place.path).catchUp()
    let files = try place.files()
    for (path, bytes) in finished { #expect(files[path] == bytes, "\(path)") }
  }

  @Test func `a directory that was removed is built anew`() throws {
    let log = try Frames(300).log()
    let head = try TreeBuilder(log: log, directory: place.path).catchUp()
    Directory.removeTree(place.path)
    #expect(try TreeBuilder(log: log, directory: place.path).catchUp() == head)
  }

  @Test func `two builders do not work on one directory`() throws {
    let log = try Frames(3).log()
    let builder = try TreeBuilder(log: log, directory: place.path)
    #expect(throws: TreeError.busy) { try TreeBuilder(log: log, directory: place.path) }
    withExtendedLifetime(builder) {}
  }

  @Test func `the tree of another log is left alone`() throws {
    try TreeBuilder(log: try Frames(3).log(), directory: place.path).catchUp()
    let error = #expect(throws: TreeError.self) {
      try TreeBuilder(log: try Frames(3).log(9), directory: place.path)
    }
    guard case .anotherLog = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a log that lost its end is not followed`() throws {
    try TreeBuilder(log: try Frames(300).log(), directory: place.path).catchUp()
    let log = try Frames(200).log()
    let head = try log.head()
    #expect(throws: TreeError.shortened(head: head, treeSize: 300)) {
      try TreeBuilder(log: log, directory: place.path)
    }
  }

  @Test func `a log that ends otherwise than its tree is not followed`() throws {
    let frames = Frames(300)
    try TreeBuilder(log: try frames.log(), directory: place.path).catchUp()
    var other = frames
    other.batches[other.batches.count - 1][other.batches.last!.count - 1].bytes[0] ^= 1
    let log = try other.log()
    #expect(throws: TreeError.differs(position: LogPosition(rawValue: 300))) {
      try TreeBuilder(log: log, directory: place.path)
    }
  }

  @Test func `a log on disk has the tree that the same log in memory has`() throws {
    let frames = Frames(500)
    let path = place.directory.path.appending("log")
    let log = try LMDBEventLog(directory: path, now: 0)
    try frames.append(to: log)
    let head = try TreeBuilder(log: log, directory: place.path).catchUp()
    #expect(head == (try TreeCheck.verify(try frames.log(), tree: nil)))
  }
}
