internal import SystemPackage

/// The first two pages of a file, which publish its commits, by plain reads.
///
/// Commits take them by turns, those with even numbers the first, and LMDB believes whichever has
/// the greater number: a number that is damaged would let it take an older commit for the newest,
/// and what was committed since would be gone without a word.
struct Publications {
  private let file: FileDescriptor
  private var pageSize = 512

  /// Refuses sizes of pages that LMDB would trust and divide by.
  ///
  /// What is no file of LMDB's, LMDB itself refuses.
  ///
  /// - Throws: ``LMDBError/corrupted``, or what reading throws.
  static func checkPageSizes(in data: FilePath) throws(LMDBError) {
    try RawPage.reading(data) { file in
      var publications = Publications(file: file)
      guard let first = try publications.page(0), first.isPublication else { return }
      let pageSize = first.pageSize
      guard (512...65_536).contains(pageSize), pageSize & (pageSize - 1) == 0 else {
        throw LMDBError.corrupted
      }
      publications.pageSize = pageSize
      guard let second = try publications.page(1), second.isPublication else { return }
      if second.pageSize != pageSize { throw LMDBError.corrupted }
    }
  }

  /// Refuses a file whose two newest commits do not follow one another, or in which the way to the
  /// end of a table leads out of a page.
  ///
  /// What is missing before the end is missed by whoever reads on; an end that is missing is not.
  ///
  /// - Parameters:
  ///   - data: The file.
  ///   - table: A table that no commit takes entries out of: the newer commit must not have fewer.
  /// - Throws: ``LMDBError/corrupted``, or what reading throws.
  static func check(in data: FilePath, growing table: String?) throws(LMDBError) {
    try RawPage.reading(data) { file in
      var publications = Publications(file: file)
      publications.pageSize = try publications.page(0)?.pageSize ?? 512
      while true {
        let pages = try publications.both()
        let isSound = try publications.areInOrder(pages, growing: table)
        // Others may commit meanwhile. As long as they have not, every page is there that the two
        // commits need.
        guard try publications.both() == pages else { continue }
        if isSound { return }
        throw LMDBError.corrupted
      }
    }
  }

  private func both() throws -> [RawPage] {
    guard let first = try page(0), let second = try page(1) else { throw LMDBError.corrupted }
    return [first, second]
  }

  private func areInOrder(_ pages: [RawPage], growing table: String?) throws -> Bool {
    let numbers = pages.map(\.commitNumber)
    // As LMDB makes a file.
    if numbers == [0, 0] { return true }
    guard numbers[0] & 1 == 0, numbers[1] & 1 == 1 else { return false }
    let newer = numbers[0] > numbers[1] ? 0 : 1
    guard numbers[newer] - 1 == numbers[1 - newer] else { return false }
    // Every commit writes the root anew.
    guard pages[newer].mainRoot != pages[1 - newer].mainRoot else { return false }
    guard let table, let grown = try self.table(table, in: pages[newer]) else { return true }
    if let before = try self.table(table, in: pages[1 - newer]),
      before.entryCount > grown.entryCount
    {
      return false
    }
    return try leadsToEnd(grown.root)
  }

  /// Whether the way to the last entry below a root stays inside of pages.
  private func leadsToEnd(_ root: UInt64) throws -> Bool {
    var number = root
    for _ in 0..<Self.deepest where number != .max {
      guard let page = try page(number), page.isOfTree(at: number) else { return false }
      guard page.flags == RawPage.branch, let last = page.nodes.last else { return true }
      number = page.integer(at: last) & 0xFFFF_FFFF_FFFF
    }
    return number == .max
  }

  private static let deepest = 32

  /// What is known of a table; `nil` where it is not found at once.
  private func table(
    _ name: String, in publication: RawPage
  ) throws -> (entryCount: UInt64, root: UInt64)? {
    if publication.mainRoot == .max { return nil }
    return try page(publication.mainRoot)?.table(name)
  }

  /// A page; `nil` when it is not there.
  private func page(_ number: UInt64) throws -> RawPage? {
    guard number < UInt64(1) << 47 else { return nil }
    var bytes = [UInt8](repeating: 0, count: pageSize)
    let start = Int64(number) * Int64(pageSize)
    let count = try unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe try file.read(fromAbsoluteOffset: start, into: buffer)
    }
    return count == pageSize ? RawPage(bytes: bytes) : nil
  }
}
