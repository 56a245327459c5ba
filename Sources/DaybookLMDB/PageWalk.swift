package import SystemPackage

/// Follows every link of an LMDB file by plain reads, with bounds checks, without mapping it.
///
/// LMDB itself trusts what it finds: a link that leads nowhere ends the process, and one that leads
/// to a page of an older commit shows what was. This finds such a link first: every page is in one
/// place of one tree, or free.
///
/// Layout: `struct MDB_page`, `MDB_node`, `MDB_meta` in LMDB 0.9's `mdb.c`.
package struct PageWalk {
  /// The number of the commit whose trees are followed; a reader must pin it meanwhile.
  package let commitNumber: UInt64

  private let data: FilePath

  /// How often to begin anew while others commit: nobody loses that race so often, unless a number
  /// is wrong.
  package static let attemptCount = 100

  /// Prepares a walk over the file at `data`.
  package init(data: FilePath, commitNumber: UInt64) {
    self.data = data
    self.commitNumber = commitNumber
  }

  /// Follows all trees of the commit.
  ///
  /// - Returns: The number of pages reached; `nil` when others had committed twice before the walk
  ///   could begin, so that the file no longer tells where the trees are: begin a transaction anew.
  /// - Throws: ``LMDBError/truncated(byteCount:expected:)`` for a link behind the end of the
  ///   file, ``LMDBError/corrupted`` for a page that is not what the link says.
  /// - Complexity: O(*n*), *n* being the number of pages; overflow pages are not read.
  @discardableResult
  package func check() throws(LMDBError) -> Int? {
    try RawPage.reading(data) { file in
      var walk = OpenWalk(file: file, byteCount: Int(try Stat(data).size))
      return try walk.check(commitNumber: commitNumber)
    }
  }
}

private struct OpenWalk {
  let file: FileDescriptor
  let byteCount: Int
  var pageSize = 4096

  /// A bit for each page of the file that was reached, or is free.
  private var known: [UInt64] = []
  private var pageCount = 2
  private var lastPage: UInt64 = 0

  private static let deepest = 32

  init(file: FileDescriptor, byteCount: Int) {
    self.file = file
    self.byteCount = byteCount
  }

  mutating func check(commitNumber: UInt64) throws -> Int? {
    guard let meta = try meta(of: commitNumber) else { return nil }
    lastPage = meta.integer(at: RawPage.headerSize + 120)
    known = Array(repeating: 0, count: byteCount / pageSize / 64 + 1)
    try mark(0, 2)
    // Two descriptions of trees, 48 bytes each: free pages, then the main table. The root is
    // their last word.
    try follow(meta.integer(at: RawPage.headerSize + 24 + 40), depth: 0, listsFreePages: true)
    try follow(meta.integer(at: RawPage.headerSize + 72 + 40), depth: 0, listsFreePages: false)
    return pageCount
  }

  /// The page that publishes a commit; `nil` when two newer ones are published.
  private mutating func meta(of commitNumber: UInt64) throws -> RawPage? {
    let first = try read(number: 0, length: 512)
    guard first.integer(at: RawPage.headerSize, as: UInt32.self) == RawPage.magic else {
      throw LMDBError.notAnEnvironment
    }
    pageSize = first.pageSize
    guard (512...65_536).contains(pageSize) else { throw LMDBError.corrupted }
    let metas = [try read(number: 0, length: 512), try read(number: 1, length: 512)]
    if let meta = metas.first(where: { $0.commitNumber == commitNumber }) { return meta }
    guard metas.allSatisfy({ $0.commitNumber > commitNumber }) else { throw LMDBError.corrupted }
    return nil
  }

  private mutating func follow(_ number: UInt64, depth: Int, listsFreePages: Bool) throws {
    guard number != .max else { return }
    guard depth < Self.deepest else { throw LMDBError.corrupted }
    let page = try read(number: number, length: pageSize)
    guard page.isOfTree(at: number) else { throw LMDBError.corrupted }
    try mark(number, 1)
    pageCount += 1

    for node in page.nodes {
      if page.flags == RawPage.branch {
        try follow(
          page.integer(at: node) & 0xFFFF_FFFF_FFFF, depth: depth + 1,
          listsFreePages: listsFreePages)
      } else {
        try followLeaf(page, node, depth: depth, listsFreePages: listsFreePages)
      }
    }
  }

  private mutating func followLeaf(
    _ page: borrowing RawPage, _ node: Int, depth: Int, listsFreePages: Bool
  ) throws {
    let size = Int(page.integer(at: node, as: UInt32.self))
    let flags = page.integer(at: node + 4, as: UInt16.self)
    let start = node + 8 + Int(page.integer(at: node + 6, as: UInt16.self))
    let isBig = flags & 1 != 0
    guard start + (isBig ? 8 : size) <= pageSize else { throw LMDBError.corrupted }
    if isBig {
      let number = page.integer(at: start)
      let head = try read(number: number, length: RawPage.headerSize)
      let count = Int(head.integer(at: 12, as: UInt32.self))
      guard head.integer(at: 0) == number,
        head.flags == RawPage.overflow,
        count * pageSize >= RawPage.headerSize + size
      else { throw LMDBError.corrupted }
      _ = try read(number: number + UInt64(count) - 1, length: RawPage.headerSize)
      try mark(number, count)
      pageCount += count
      if listsFreePages {
        let list = try read(number: number, length: RawPage.headerSize + size)
        try markFree(list, at: RawPage.headerSize, size)
      }
    } else if listsFreePages {
      try markFree(page, at: start, size)
    } else if flags & 2 != 0 {
      guard size >= 48 else { throw LMDBError.corrupted }
      try follow(page.integer(at: start + 40), depth: depth + 1, listsFreePages: false)
    }
  }

  /// Marks the pages of a list: their number, and then each.
  private mutating func markFree(_ page: borrowing RawPage, at start: Int, _ size: Int) throws {
    guard size >= 8, page.integer(at: start) < UInt64(size / 8) else { throw LMDBError.corrupted }
    for index in 0..<Int(page.integer(at: start, as: UInt64.self)) {
      let number: UInt64 = page.integer(at: start + 8 + 8 * index)
      guard number <= lastPage else { throw LMDBError.corrupted }
      // What is free at the end may never have been written.
      if number < UInt64(byteCount / pageSize) { try mark(number, 1) }
    }
  }

  /// Marks pages: each is in one place of one tree, or free.
  private mutating func mark(_ first: UInt64, _ count: Int) throws {
    guard count >= 0, first + UInt64(count) <= UInt64(byteCount / pageSize) else {
      throw LMDBError.corrupted
    }
    for number in Int(first)..<(Int(first) + count) {
      let bit = UInt64(1) << UInt64(number & 63)
      guard known[number >> 6] & bit == 0 else { throw LMDBError.corrupted }
      known[number >> 6] |= bit
    }
  }

  private func read(number: UInt64, length: Int) throws -> RawPage {
    guard number < UInt64(1) << 47 else { throw LMDBError.corrupted }
    let start = Int(number) * pageSize
    guard start + length <= byteCount else {
      throw LMDBError.truncated(byteCount: byteCount, expected: start + pageSize)
    }
    var bytes = [UInt8](repeating: 0, count: length)
    let got = unsafe try bytes.withUnsafeMutableBytes { buffer in
      unsafe try file.read(fromAbsoluteOffset: Int64(start), into: buffer)
    }
    guard got == length else {
      throw LMDBError.truncated(byteCount: start + got, expected: start + length)
    }
    return RawPage(bytes: bytes)
  }
}
