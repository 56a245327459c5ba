internal import CDaybookLMDB

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A failure reported by the storage engine.
///
/// The cases separate what a caller can do something about from what it cannot.
package enum LMDBError: Error, Hashable, Sendable {
  /// The map is full: the write needs more than the reserved address space.
  case mapFull

  /// Another process made the map larger than this process knows.
  case mapOutgrown

  /// Every reader slot is taken, also after the slots of dead processes were cleared.
  case readersFull

  /// A page failed a structural check. The file must be restored, not repaired.
  case corrupted

  /// The file is shorter than its own header says.
  case truncated(byteCount: Int, expected: Int)

  /// The file was not written by LMDB.
  case notAnEnvironment

  /// The file was written by an LMDB with another format.
  case versionMismatch

  /// A commit failed, and the file must be opened afresh before anything else.
  case broken

  /// A key that was to be the greatest is not.
  case keyOutOfOrder

  /// The environment was opened before a `fork` and is used after it.
  case usedAfterFork

  /// The file lies on a network file system, where its locks and its memory map are not safe.
  case networkFileSystem(name: String)

  /// No room is left on the device.
  case noSpace

  /// The file may not be read or written by this user, or lies on a read-only file system.
  case accessDenied

  /// An engine or system code with no case of its own.
  case other(code: Int32)
}

extension LMDBError {
  /// Reads a code of LMDB's or the system's.
  package init(code: Int32) {
    self =
      switch code {
      case MDB_MAP_FULL: .mapFull
      case MDB_MAP_RESIZED: .mapOutgrown
      case MDB_READERS_FULL: .readersFull
      case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_CURSOR_FULL, MDB_BAD_TXN: .corrupted
      case MDB_PANIC: .broken
      case MDB_INVALID, MDB_INCOMPATIBLE: .notAnEnvironment
      case MDB_VERSION_MISMATCH: .versionMismatch
      case MDB_KEYEXIST: .keyOutOfOrder
      case ENOSPC, EDQUOT: .noSpace
      case EACCES, EPERM, EROFS: .accessDenied
      default: .other(code: code)
      }
  }

  /// Throws unless `code` reports success.
  static func check(_ code: Int32) throws(LMDBError) {
    guard code == MDB_SUCCESS else { throw LMDBError(code: code) }
  }
}

extension LMDBError: CustomStringConvertible {
  /// The failure in LMDB's or the system's own words.
  package var description: String {
    switch self {
    case .mapFull: "the map is full"
    case .mapOutgrown: "another process made the map larger"
    case .readersFull: "every reader slot is taken"
    case .corrupted: "a page failed a structural check"
    case .truncated(let byteCount, let expected):
      "the file has \(byteCount) bytes where its header speaks of \(expected)"
    case .notAnEnvironment: "the file was not written by LMDB"
    case .versionMismatch: "the file was written by an LMDB with another format"
    case .broken: "a commit failed before, and the file must be opened afresh"
    case .keyOutOfOrder: "a key is not greater than the last one"
    case .usedAfterFork: "the environment was opened before a fork"
    case .networkFileSystem(let name): "the file lies on a network file system (\(name))"
    case .noSpace: "no space left on device"
    case .accessDenied: "permission denied, or a read-only file system"
    case .other(let code): unsafe String(cString: mdb_strerror(code))
    }
  }
}
