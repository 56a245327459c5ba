internal import SystemPackage

/// The first two pages of a file, which publish its commits, by plain reads.
///
/// Commits take them by turns, those with even numbers the first, and LMDB believes whichever has
/// the greater number: a number that is damaged would let it take an older commit for the newest,
/// and what was committed since would be gone without a word. Layout: `struct MDB_meta` and
/// `MDB_db` in LMDB 0.9's `mdb.c`.
struct Publications {
  private let file: FileDescriptor
  private var pageSize = 512

  /// Refuses sizes of pages that LMDB would trust and divide by.
  ///
  /// What is no file of LMDB's, LMDB itself refuses.
  ///
  /// - Throws: ``LMDBError/corrupted``, or what reading throws.
  static func checkPageSizes(in data: FilePath) throws(LMDBError) {
    try reading(data) { publications in
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

  /// Refuses a file whose two newest commits do not follow one another.
  ///
  /// - Parameters:
  ///   - data: The file.
  ///   - table: A table that no commit takes entries out of: the newer commit must not have fewer.
  /// - Throws: ``LMDBError/corrupted``, or what reading throws.
  static func checkOrder(in data: FilePath, growing table: String?) throws(LMDBError) {
    try reading(data) { publications in
      publications.pageSize = try publications.page(0)?.pageSize ?? 512
      while true {
        let pages = try publications.both()
        let isInOrder = try publications.areInOrder(pages, growing: table)
        // Others may commit meanwhile. As long as they have not, every page is there that the two
        // commits need.
        guard try publications.both() == pages else { continue }
        if isInOrder { return }
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
    guard let table, let count = try entryCount(of: table, in: pages[newer]),
      let countBefore = try entryCount(of: table, in: pages[1 - newer])
    else { return true }
    return count >= countBefore
  }

  /// The number of entries of a table; `nil` where it is not found at once.
  private func entryCount(of table: String, in publication: RawPage) throws -> UInt64? {
    guard publication.mainRoot != .max, let page = try page(publication.mainRoot) else {
      return nil
    }
    return page.table(table)?.entryCount
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

  private static func reading(
    _ data: FilePath, _ body: (inout Publications) throws -> Void
  ) throws(LMDBError) {
    do {
      let file = try FileDescriptor.open(data, .readOnly, options: [.closeOnExec])
      try file.closeAfter {
        var publications = Publications(file: file)
        try body(&publications)
      }
    } catch let error as LMDBError {
      throw error
    } catch let error as Errno {
      throw LMDBError(code: error.rawValue)
    } catch { preconditionFailure("only these are thrown above: \(error)") }
  }
}

extension RawPage {
  fileprivate var isPublication: Bool {
    integer(at: Self.headerSize, as: UInt32.self) == Self.magic
  }

  /// The commit that a publication is of.
  fileprivate var commitNumber: UInt64 { integer(at: Self.headerSize + 128) }

  /// The root of the table of tables.
  fileprivate var mainRoot: UInt64 { integer(at: Self.headerSize + 72 + 40) }
}
