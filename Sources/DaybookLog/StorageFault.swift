internal import DaybookLMDB
internal import SystemPackage

/// What went wrong below the log, without engine vocabulary.
public enum StorageFault: Error, Hashable, Sendable {
  /// There is no log at the path.
  case absent

  /// What stands at the path is not a log.
  case notALog

  /// The log was written by a newer version.
  case newerFormat(UInt32)

  /// The end of the file is missing.
  case truncated(byteCount: Int, expected: Int)

  /// The file's own structure is damaged.
  case corrupted

  /// No room is left on the device.
  case full

  /// This user may not read or write the file.
  case accessDenied

  /// The file lies on another machine's disk, where locks and memory maps are not safe.
  case networkFileSystem(name: String)

  /// Too many processes or threads read at the same time.
  case tooManyReaders

  /// The log was opened before a `fork` and is used after it.
  case usedAfterFork

  /// The system refused, with its error number.
  case io(code: Int32)
}

extension StorageFault {
  init(_ error: LMDBError) {
    self =
      switch error {
      case .mapFull, .noSpace: .full
      case .readersFull: .tooManyReaders
      case .corrupted, .keyOutOfOrder: .corrupted
      case .truncated(let byteCount, let expected):
        .truncated(byteCount: byteCount, expected: expected)
      case .notAnEnvironment, .versionMismatch: .notALog
      case .usedAfterFork: .usedAfterFork
      case .networkFileSystem(let name): .networkFileSystem(name: name)
      case .accessDenied: .accessDenied
      case .broken, .mapOutgrown: .io(code: Errno.ioError.rawValue)
      case .other(let code) where code == Errno.noSuchFileOrDirectory.rawValue: .absent
      case .other(let code): .io(code: code)
      }
  }

  init(_ error: Errno) { self.init(LMDBError(code: error.rawValue)) }
}

extension StorageFault: CustomStringConvertible {
  /// What happened, as one clause.
  public var description: String {
    switch self {
    case .absent: "there is no log"
    case .notALog: "what stands there is not a log"
    case .newerFormat(let format):
      "the log has format \(format), which a newer version wrote"
    case .truncated(let byteCount, let expected):
      "the file ends after \(byteCount) bytes, and its content needs \(expected)"
    case .corrupted: "the structure of the file is damaged"
    case .full: "no room is left on the device"
    case .accessDenied: "permission denied, or a read-only file system"
    case .networkFileSystem(let name):
      "the file lies on a network file system (\(name)), where locks are not safe"
    case .tooManyReaders: "too many readers at the same time"
    case .usedAfterFork: "the log was opened before a fork and used after it"
    case .io(let code): "the system reports: \(Errno(rawValue: code).description)"
    }
  }
}
