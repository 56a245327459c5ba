internal import SystemPackage

/// A page of a file, as its bytes.
///
/// Layout: `struct MDB_page`, `MDB_node`, `MDB_db`, `MDB_meta` in LMDB 0.9's `mdb.c`.
struct RawPage: Hashable {
  static let magic: UInt32 = 0xBEEF_C0DE
  static let branch: UInt16 = 1
  static let leaf: UInt16 = 2
  static let overflow: UInt16 = 4
  static let headerSize = 16

  let bytes: [UInt8]

  /// What kind of page it is; in a file no other bits are set.
  var flags: UInt16 { integer(at: 10, as: UInt16.self) }

  /// Where the list of its entries ends.
  var lower: Int { Int(integer(at: 12, as: UInt16.self)) }

  /// Where its entries stand.
  var nodes: [Int] {
    stride(from: Self.headerSize, to: min(lower, bytes.count) - 1, by: 2).map {
      Int(integer(at: $0, as: UInt16.self))
    }
  }

  /// Whether it is a page of a tree that stands where it says, with all its entries inside of it.
  func isOfTree(at number: UInt64) -> Bool {
    integer(at: 0) == number && (flags == Self.branch || flags == Self.leaf)
      && (Self.headerSize...bytes.count).contains(lower)
      && nodes.allSatisfy { $0 >= lower && $0 + 8 <= bytes.count }
  }

  /// The number of entries, and the root, of a table that is described in this page.
  func table(_ name: String) -> (entryCount: UInt64, root: UInt64)? {
    let name = Array(name.utf8)
    guard flags == Self.leaf else { return nil }
    for node in nodes where node + 8 <= bytes.count {
      let start = node + 8
      let end = start + Int(integer(at: node + 6, as: UInt16.self))
      guard end + 48 <= bytes.count else { continue }
      if bytes[start..<end].elementsEqual(name) {
        return (integer(at: end + 32), integer(at: end + 40))
      }
    }
    return nil
  }

  func integer<I: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: I.Type = UInt64.self
  ) -> I {
    unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: type) }
  }
}

/// What a page tells that publishes a commit.
extension RawPage {
  /// Whether it is such a page of LMDB's.
  var isPublication: Bool { integer(at: Self.headerSize, as: UInt32.self) == Self.magic }

  /// The size of all pages.
  var pageSize: Int { Int(integer(at: Self.headerSize + 24, as: UInt32.self)) }

  /// The number of the commit.
  var commitNumber: UInt64 { integer(at: Self.headerSize + 128) }

  /// The root of the table of tables.
  var mainRoot: UInt64 { integer(at: Self.headerSize + 72 + 40) }
}

extension RawPage {
  /// Opens a file to read its pages, and closes it.
  static func reading<R>(
    _ data: FilePath, _ body: (FileDescriptor) throws -> R
  ) throws(LMDBError) -> R {
    do {
      let file = try FileDescriptor.open(data, .readOnly, options: [.closeOnExec])
      return try file.closeAfter { try body(file) }
    } catch let error as LMDBError {
      throw error
    } catch let error as Errno {
      throw LMDBError(code: error.rawValue)
    } catch { preconditionFailure("only these are thrown above: \(error)") }
  }
}
