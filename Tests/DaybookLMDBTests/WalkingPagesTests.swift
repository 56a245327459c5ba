import DaybookLMDB
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Walking over pages` {
  static let pageSize = 4_096
  let place: Place

  /// The bytes of a file with a tree of three levels and values on pages of their own.
  let bytes: [UInt8]

  /// The number of its last commit.
  let commitNumber: UInt64

  init() throws {
    place = try Place()
    let environment = try place.open()
    for round in 0..<3 as Range<UInt64> {
      var values: [UInt64: [UInt8]] = [:]
      for key in 0..<1_500 as Range<UInt64> {
        values[round * 1_500 + key] = [UInt8](repeating: 9, count: Int(key % 40) * 8)
      }
      values[1 << 20 + round] = [UInt8](repeating: 3, count: 50_000)
      try environment.put(values)
    }
    commitNumber = try environment.commitNumber()
    bytes = try DurableFile.content(of: place.path().appending("data.mdb"))
  }

  private func write(_ bytes: [UInt8], _ name: String = "copy") throws -> FilePath {
    try Directory.create(place.path(name))
    let data = place.path(name).appending("data.mdb")
    let file = try FileDescriptor.open(
      data, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(bytes) }
    return data
  }

  private func walk(_ bytes: [UInt8]) throws -> Int {
    try #require(try PageWalk(data: write(bytes), commitNumber: commitNumber).check())
  }

  @Test func `a sound file is walked to its end`() throws {
    let pageCount = try walk(bytes)
    #expect(pageCount > 200)
    #expect(pageCount <= bytes.count / Self.pageSize)
  }

  /// Where something stands in the file that has its place in the page at the root of the table.
  private func offset(inRoot place: Int) -> Int {
    let meta = Int(commitNumber & 1) * Self.pageSize
    func number(_ offset: Int) -> Int {
      (0..<6).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    let main = number(meta + 128) * Self.pageSize
    let node = main + Int(bytes[main + 16]) + Int(bytes[main + 17]) << 8
    // Behind the name stands the table, whose last word is its root.
    return number(node + 8 + "numbers".utf8.count + 40) * Self.pageSize + place
  }

  @Test func `of a commit that two newer ones have followed nothing is said`() throws {
    #expect(try PageWalk(data: write(bytes), commitNumber: commitNumber - 2).check() == nil)
  }

  @Test func `a page of a kind that no log has is refused`() throws {
    var damaged = bytes
    damaged[offset(inRoot: 10)] |= 0x20
    #expect(throws: LMDBError.corrupted) { try walk(damaged) }
  }

  @Test func `a last entry that is outside of its page is refused by whoever opens`() throws {
    let root = offset(inRoot: 0)
    let lower = Int(bytes[root + 12]) + Int(bytes[root + 13]) << 8
    var damaged = bytes
    damaged[root + lower - 1] ^= 0x10
    _ = try write(damaged)
    #expect(throws: LMDBError.corrupted) {
      try place.open("copy") { $0.growingTableName = "numbers" }
    }
  }

  @Test func `no wrong root leads to as many pages, and none to what is free`() throws {
    let pageCount = try walk(bytes)
    let start = Int(commitNumber & 1) * Self.pageSize
    // Of the free pages, and of the tables.
    for root in [80, 128] {
      for bit in 0..<64 {
        var damaged = bytes
        damaged[start + root + bit / 8] ^= 1 << UInt8(bit % 8)
        #expect((try? walk(damaged)) != pageCount, "bit \(bit) at \(root)")
      }
    }
  }

  @Test func `a file that was cut anywhere is an error or still whole`() throws {
    var refused = 0
    for pages in stride(from: 0, to: bytes.count / Self.pageSize, by: 3) {
      for extra in [0, 100] {
        let cut = Array(bytes[..<(pages * Self.pageSize + extra)])
        do {
          #expect(try walk(cut) <= pages, "after \(pages) pages and \(extra) bytes")
        } catch is LMDBError { refused += 1 }
      }
    }
    #expect(refused > 100)
  }

  @Test func `a cut file is refused or read, and never the end of the process`() async throws {
    var names: [String] = []
    for pages in stride(from: 2, to: bytes.count / Self.pageSize, by: 23) {
      _ = try write(Array(bytes[..<(pages * Self.pageSize)]), "cut-\(pages)")
      names.append(place.path("cut-\(pages)").string)
    }
    await #expect(processExitsWith: .success) { [names = names as [String]] in
      var refused = 0
      for name in names {
        guard let environment = try? openEnvironment(at: name) else {
          refused += 1
          continue
        }
        for key in try environment.keys() { _ = try environment.value(at: key) }
      }
      #expect(refused > 3)
    }
  }

  @Test func `a link that leads back is found, however many ways round there are`() throws {
    var looped = bytes
    var found = 0
    for page in 2..<bytes.count / Self.pageSize {
      let start = page * Self.pageSize
      guard number(at: start, 8, bytes) == page, number(at: start + 10, 2, bytes) == 1 else {
        continue
      }
      found += 1
      for slot in stride(from: 16, to: number(at: start + 12, 2, bytes), by: 2) {
        let node = start + number(at: start + slot, 2, bytes)
        for index in 0..<6 {
          looped[node + index] = UInt8(truncatingIfNeeded: page >> (8 * index))
        }
      }
    }
    #expect(found > 0)
    #expect(throws: LMDBError.corrupted) { try walk(looped) }
  }

  @Test(arguments: [1, 2, 4])
  func `a page that is not the one that a link names is found`(kind: Int) throws {
    // Of every kind there is one that is reached: branches, leaves, values of their own.
    let pages = (2..<bytes.count / Self.pageSize).filter { page in
      let start = page * Self.pageSize
      return number(at: start, 8, bytes) == page && number(at: start + 10, 2, bytes) == kind
    }
    let misnamed = pages.count { page in
      var renamed = bytes
      renamed[page * Self.pageSize] ^= 1
      return (try? walk(renamed)) == nil
    }
    #expect(misnamed > 0)
  }

  @Test func `random damage is an error or harmless, and never the end of the process`() throws {
    var refused = 0
    for seed in 1...200 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...40, using: &generator) {
        // Mostly where links and sizes stand: at the front of pages.
        let page = Int.random(in: 0..<bytes.count / Self.pageSize, using: &generator)
        let reach = Bool.random(using: &generator) ? 64 : Self.pageSize
        let offset = Int.random(in: 0..<reach, using: &generator)
        damaged[page * Self.pageSize + offset] = generator.bytes(1)[0]
      }
      do {
        #expect(try walk(damaged) <= bytes.count / Self.pageSize, "seed \(seed)")
      } catch is LMDBError { refused += 1 }
    }
    #expect(refused > 20)
  }

  private func number(at offset: Int, _ count: Int, _ bytes: [UInt8]) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}
