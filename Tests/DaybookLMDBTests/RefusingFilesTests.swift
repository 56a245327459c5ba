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
