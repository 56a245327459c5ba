import DaybookAudit
import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Repairing trees` {
  let place: Place

  init() throws { place = try Place() }

  private func write(_ bytes: [UInt8], to name: String) throws {
    try DurableFile.replace(place.path.appending(name)) { _ = try $0.writeAll(bytes) }
  }

  @Test(arguments: 0..<150)
  func `a note that ends anywhere is written anew from the log`(count: Int) throws {
    let log = try Frames(300).log()
    let head = try TreeBuilder(log: log, directory: place.path).catchUp()
    let note = try DurableFile.content(of: place.path.appending("head"))
    guard count < note.count else { return }
    try write(Array(note.prefix(count)), to: "head")
    #expect(try TreeBuilder(log: log, directory: place.path).catchUp() == head)
    #expect(try TreeCheck.verify(log, tree: try SavedTree(directory: place.path)) == head)
  }

  @Test(arguments: [300, 512])
  func `a note that tells another size or root is written anew`(count: Int) throws {
    let log = try Frames(count).log()
    let head = try TreeBuilder(log: log, directory: place.path).catchUp()
    let note = String(
      decoding: try DurableFile.content(of: place.path.appending("head")), as: UTF8.self)
    for size in [count - 1, count + 1, 9_999_999] {
      let changed = note.replacing("\n\(count)\n", with: "\n\(size)\n")
      try write(Array(changed.utf8), to: "head")
      #expect(try TreeBuilder(log: log, directory: place.path).catchUp() == head, "\(size)")
    }
  }

  @Test(arguments: ["tile/0/001.p/44", "tile/1/000.p/1"])
  func `a tile at the edge that is cut or gone is written anew`(name: String) throws {
    let log = try Frames(300).log()
    let head = try TreeBuilder(log: log, directory: place.path).catchUp()
    try write([1], to: name)
    #expect(try TreeBuilder(log: log, directory: place.path).catchUp() == head)
    Directory.removeTree(place.path.appending(name))
    #expect(try TreeBuilder(log: log, directory: place.path).catchUp() == head)
    #expect(try TreeCheck.verify(log, tree: try SavedTree(directory: place.path)) == head)
  }

  @Test func `a reader finds its tiles when the builder has gone far beyond`() throws {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    var writer = FrameWriter(session: 1)
    try writer.append([RecordContent([1]), RecordContent([2])], to: log)
    let builder = try TreeBuilder(log: log, directory: place.path)
    try builder.catchUp()
    let early = try SavedTree(directory: place.path)
    for number in 0..<10 {
      try writer.append([RecordContent([3, UInt8(number)])], to: log)
      try builder.catchUp()
    }
    #expect(try TreeCheck.verify(log, tree: early).size == 12)
    #expect(try early.root(size: 2) == early.head.root)
  }

  @Test func `a builder that is told to stop has saved what it added`() throws {
    let log = try Frames(40_000).log()
    let builder = try TreeBuilder(log: log, directory: place.path)
    let head = try builder.catchUp { _ in .stop }
    #expect(head.size > 0)
    #expect(head.size < 40_000)
    #expect(try SavedTree(directory: place.path).head == head)
    #expect(try builder.catchUp().size == 40_000)
  }
}

@Suite struct `Keeping trees` {
  let place: Place
  let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)

  init() throws { place = try Place() }

  private func keeper() -> TreeKeeper {
    var keeper = TreeKeeper(log: log, directory: place.path)
    keeper.interval = .milliseconds(1)
    return keeper
  }

  /// Waits until the tree reaches so far.
  private func wait(for size: UInt64) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while (try? SavedTree(directory: place.path))?.head.size != size {
      try #require(ContinuousClock.now < deadline, "the tree was not kept")
      await Task.yield()
    }
  }

  private func buildTreeOfAnotherLog() throws {
    try TreeBuilder(log: try Frames(3).log(9), directory: place.path).catchUp()
  }

  private func append(_ number: UInt64) throws {
    var writer = FrameWriter(session: number)
    try writer.append([RecordContent([UInt8(number)])], to: log)
  }

  @Test func `a keeper follows the log until it is cancelled`() async throws {
    let keeping = Task { try await keeper().run() }
    for number in UInt64(1)...3 {
      try append(number)
      try await wait(for: number)
    }
    keeping.cancel()
    try await keeping.value
    try append(4)
    #expect(try SavedTree(directory: place.path).head.size == 3)
  }

  @Test func `a keeper takes the place of one that ends`() async throws {
    try append(1)
    let first = Task { try await keeper().run() }
    try await wait(for: 1)
    let second = Task { try await keeper().run() }
    first.cancel()
    try await first.value
    try append(2)
    try await wait(for: 2)
    second.cancel()
    try await second.value
  }

  @Test func `a keeper that meets another tree says so`() async throws {
    try buildTreeOfAnotherLog()
    let error = await #expect(throws: TreeError.self) { try await keeper().run() }
    guard case .anotherLog = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
