import DaybookLMDB
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Refusing files` {
  let place: Place

  init() throws { place = try Place() }

  private var data: FilePath { place.path().appending("data.mdb") }

  private func write(_ bytes: [UInt8]) throws {
    try Directory.create(place.path())
    try DurableFile.replace(data) { file in _ = try file.writeAll(bytes) }
  }

  @Test(arguments: [1, 20, 100, 4_095, 4_096, 8_192, 100_000])
  func `a file that is not LMDB's is refused and left as it was`(byteCount: Int) throws {
    var generator = SeededGenerator(seed: UInt64(byteCount))
    let bytes = generator.bytes(byteCount)
    try write(bytes)
    #expect(throws: LMDBError.self) { try place.open() }
    #expect(try DurableFile.content(of: data) == bytes)
  }

  @Test func `a file of another LMDB format is refused by name`() throws {
    do { _ = try place.open() }
    var bytes = try DurableFile.content(of: data)
    // The version stands behind page header and magic number, in both descriptions.
    for start in [0, 4_096] { bytes[start + 20] = 2 }
    try write(bytes)
    #expect(throws: LMDBError.versionMismatch) { try place.open() }
  }

  @Test(arguments: [0, 1], [0, 256, 3_000, 8_192, 131_072] as [UInt32])
  func `sizes of pages that LMDB would trust are refused`(page: Int, size: UInt32) throws {
    do { try place.open().put([1: [1]]) }
    var bytes = try DurableFile.content(of: data)
    for index in 0..<4 {
      bytes[page * 4_096 + 40 + index] = UInt8(truncatingIfNeeded: size >> UInt32(8 * index))
    }
    try write(bytes)
    #expect(throws: LMDBError.self) { try place.open() }
  }

  @Test(arguments: [0, 1], 4...7)
  func `no bit of a commit's number may be wrong`(page: Int, commitCount: Int) throws {
    func open() throws -> Environment { try place.open { $0.growingTableName = "numbers" } }
    for number in 1...UInt64(commitCount) { try open().put([number: [1]]) }
    let sound = try DurableFile.content(of: data)
    for bit in 0..<64 {
      var bytes = sound
      bytes[page * 4_096 + 144 + bit / 8] ^= 1 << UInt8(bit % 8)
      try write(bytes)
      #expect(throws: LMDBError.self, "bit \(bit)") { try open() }
    }
    try write(sound)
    #expect(try open().value(at: UInt64(commitCount)) == [1])
  }

  @Test func `the root of the commit before is not that of the newest`() throws {
    for number in 1...6 as ClosedRange<UInt64> { try place.open().put([number: [1]]) }
    let newest = Int(try place.open().commitNumber() & 1) * 4_096
    var bytes = try DurableFile.content(of: data)
    bytes.replaceSubrange(
      (newest + 128)..<(newest + 136), with: bytes[(4_224 - newest)...].prefix(8))
    try write(bytes)
    #expect(throws: LMDBError.corrupted) { try place.open() }
  }

  @Test func `an empty file is one that was never written`() throws {
    try write([])
    #expect(throws: LMDBError.other(code: Errno.noSuchFileOrDirectory.rawValue)) {
      try place.open { $0.createsFile = false }
    }
    try place.open().put([1: [1]])
    #expect(try place.open().value(at: 1) == [1])
  }

  @Test func `a missing file is not created unless that is wanted`() {
    #expect(throws: LMDBError.other(code: Errno.noSuchFileOrDirectory.rawValue)) {
      try place.open { $0.createsFile = false }
    }
    #expect((try? Stat(place.path())) == nil)
  }

  @Test func `a file with somebody else's tables is left as it was`() throws {
    do { try place.open { $0.tableNames = ["theirs"] }.put([1: [1]]) }
    let bytes = try DurableFile.content(of: data)
    #expect(throws: LMDBError.notAnEnvironment) { try place.open() }
    #expect(try DurableFile.content(of: data) == bytes)
  }

  @Test func `a table of a later version is added to those that are there`() throws {
    do { try place.open().put([1: [1]]) }
    let later = try place.open { $0.tableNames = ["numbers", "more"] }
    #expect(later.tables.map(\.name) == ["numbers", "more"])
    #expect(try later.value(at: 1) == [1])
  }

  @Test func `a directory in place of the file is refused`() throws {
    try Directory.create(place.path())
    try Directory.create(data)
    #expect(throws: LMDBError.self) { try place.open() }
  }

  @Test func `a file that was refused can be opened once it is right`() throws {
    try write([1, 2, 3])
    #expect(throws: LMDBError.self) { try place.open() }
    try write([])
    try place.open().put([1: [1]])
  }
}
