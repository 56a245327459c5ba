public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A lock among processes on a directory, held as long as the object lives, and let go when the
/// process dies.
///
/// It says nothing about the files in the directory: whoever uses them must take it first.
public final class DirectoryLock: Sendable {
  /// Whether others may hold it too.
  public enum Kind: Sendable {
    /// Any number of others that share it.
    case shared
    /// Nobody else, in this process neither.
    case exclusive
  }

  private let file: FileDescriptor

  /// Takes the lock, or makes `nil` when somebody is in the way and is not to be waited for.
  ///
  /// - Parameters:
  ///   - directory: It must exist.
  ///   - kind: Whether others may hold it too.
  ///   - waits: Whether to wait for those who are in the way.
  /// - Throws: `Errno`; nothing is locked.
  public init?(_ directory: FilePath, _ kind: Kind, waits: Bool) throws(Errno) {
    do {
      file = try FileDescriptor.open(
        directory.isEmpty ? "." : directory, .readOnly, options: [.directory, .closeOnExec])
    } catch let error as Errno {
      throw error
    } catch { preconditionFailure("swift-system throws Errno only: \(error)") }
    let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB)
    while flock(file.rawValue, operation) != 0 {
      let code = Errno(rawValue: errno)
      if code == .interrupted { continue }
      try? file.close()
      guard code == .wouldBlock else { throw code }
      return nil
    }
  }

  deinit { try? file.close() }
}
