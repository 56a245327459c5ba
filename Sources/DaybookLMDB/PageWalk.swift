package import SystemPackage

/// Follows every link of an LMDB file by plain reads, with bounds checks, without mapping it.
///
/// LMDB itself trusts what it finds: a link that leads nowhere ends the process. This finds such
/// a link first. Layout: `struct MDB_page`, `MDB_node`, `MDB_meta` in LMDB 0.9's `mdb.c`.
package struct PageWalk {
  /// The number of the commit whose trees are followed; a reader must pin it meanwhile.
  package let commitNumber: UInt64

  private let data: FilePath

  /// Prepares a walk over the file at `data`.
  package init(data: FilePath, commitNumber: UInt64) {
    self.data = data
    self.commitNumber = commitNumber
  }

  /// Follows all trees of the commit.
  ///
  /// - Returns: The number of pages reached.
  /// - Throws: ``LMDBError/truncated(byteCount:expected:)`` for a link behind the end of the
  ///   file, ``LMDBError/corrupted`` for a page that is not what the link says.
  /// - Complexity: O(*n*), *n* being the number of pages in use; overflow pages are not read.
  @discardableResult
  package func check() throws(LMDBError) -> Int {
    do {
      let file = try FileDescriptor.open(data, .readOnly, options: [.closeOnExec])
      return try file.closeAfter {
        var walk = OpenWalk(file: file, byteCount: Int(try Stat(data).size))
        return try walk.check(commitNumber: commitNumber)
      }
    } catch let error as LMDBError {
      throw error
    } catch let error as Errno {
      throw LMDBError(code: error.rawValue)
    } catch { preconditionFailure("only these are thrown above: \(error)") }
  }
}

extension PageWalk {
  /// The numbers of the two newest commits, in no order.
  static func commitNumbers(
    in data: FilePath, pageSize: Int
  ) throws(LMDBError) -> (UInt64, UInt64) {
    do {
      let file = try FileDescriptor.open(data, .readOnly, options: [.closeOnExec])
      return try file.closeAfter {
        let walk = OpenWalk(file: file, byteCount: Int(try Stat(data).size), pageSize: pageSize)
        return (try walk.commitNumber(ofPage: 0), try walk.commitNumber(ofPage: 1))
      }
    } catch let error as LMDBError {
      throw error
    } catch let error as Errno {
      throw LMDBError(code: error.rawValue)
    } catch { preconditionFailure("only these are thrown above: \(error)") }
  }
}

private struct OpenWalk {
  let file: FileDescriptor
  let byteCount: Int
  var pageSize = 4096
  var pageCount = 2

  private static let magic: UInt32 = 0xBEEF_C0DE
  private static let branch: UInt16 = 1
  private static let leaf: UInt16 = 2
  private static let overflow: UInt16 = 4
  private static let headerSize = 16
  private static let deepest = 32

  mutating func check(commitNumber: UInt64) throws -> Int {
    let meta = try currentMeta(commitNumber)
    // Two descriptions of trees, 48 bytes each: free pages, then the main table. The root is
    // their last word.
    for start in [24, 72] { try follow(meta.integer(at: Self.headerSize + start + 40), depth: 0) }
    return pageCount
  }

  private mutating func currentMeta(_ commitNumber: UInt64) throws -> Page {
    let first = try read(number: 0, length: 512)
    guard first.integer(at: 16, as: UInt32.self) == Self.magic else {
      throw LMDBError.notAnEnvironment
    }
    pageSize = Int(first.integer(at: 16 + 24, as: UInt32.self))
    guard (512...65_536).contains(pageSize) else { throw LMDBError.corrupted }
    for number: UInt64 in [0, 1] {
      let meta = try read(number: number, length: 512)
      if meta.integer(at: Self.headerSize + 128) == commitNumber { return meta }
    }
    throw LMDBError.corrupted
  }

  func commitNumber(ofPage number: UInt64) throws -> UInt64 {
    try read(number: number, length: 512).integer(at: Self.headerSize + 128)
  }

  private mutating func follow(_ number: UInt64, depth: Int) throws {
    guard number != .max else { return }
    guard depth < Self.deepest else { throw LMDBError.corrupted }
    let page = try read(number: number, length: pageSize)
    let flags = page.integer(at: 10, as: UInt16.self)
    let lower = Int(page.integer(at: 12, as: UInt16.self))
    guard page.integer(at: 0) == number, flags & (Self.branch | Self.leaf) != 0,
      lower >= Self.headerSize, lower <= pageSize
    else { throw LMDBError.corrupted }
    try count(1)

    for slot in stride(from: Self.headerSize, to: lower, by: 2) {
      let node = Int(page.integer(at: slot, as: UInt16.self))
      guard node >= lower, node + 8 <= pageSize else { throw LMDBError.corrupted }
      if flags & Self.branch != 0 {
        try follow(page.integer(at: node) & 0xFFFF_FFFF_FFFF, depth: depth + 1)
      } else {
        try followLeaf(page, node, depth: depth)
      }
    }
  }

  private mutating func followLeaf(_ page: borrowing Page, _ node: Int, depth: Int) throws {
    let size = Int(page.integer(at: node, as: UInt32.self))
    let flags = page.integer(at: node + 4, as: UInt16.self)
    let start = node + 8 + Int(page.integer(at: node + 6, as: UInt16.self))
    let isBig = flags & 1 != 0
    guard start + (isBig ? 8 : size) <= pageSize else { throw LMDBError.corrupted }
    if isBig {
      let number = page.integer(at: start)
      let head = try read(number: number, length: Self.headerSize)
      let count = Int(head.integer(at: 12, as: UInt32.self))
      guard head.integer(at: 0) == number,
        head.integer(at: 10, as: UInt16.self) & Self.overflow != 0,
        count * pageSize >= Self.headerSize + size
      else { throw LMDBError.corrupted }
      _ = try read(number: number + UInt64(count) - 1, length: Self.headerSize)
      try self.count(count)
    } else if flags & 2 != 0 {
      guard size >= 48 else { throw LMDBError.corrupted }
      try follow(page.integer(at: start + 40), depth: depth + 1)
    }
  }

  /// Counts pages reached; more than the file has means links that lead back.
  private mutating func count(_ more: Int) throws {
    pageCount += more
    guard pageCount <= byteCount / pageSize else { throw LMDBError.corrupted }
  }

  private func read(number: UInt64, length: Int) throws -> Page {
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
    return Page(bytes: bytes)
  }
}

private struct Page {
  let bytes: [UInt8]

  func integer<I: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: I.Type = UInt64.self
  ) -> I {
    unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: type) }
  }
}
