internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A lock among processes, held as long as the object lives, and let go when the process dies.
final class FileLock {
  private let file: FileDescriptor

  /// Locks a file, which is created when it is missing.
  ///
  /// - Returns: `nil` when another process holds the lock, or another object in this one.
  init?(_ path: FilePath) throws(Errno) {
    do {
      file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch let error as Errno {
      throw error
    } catch { preconditionFailure("swift-system throws Errno only: \(error)") }
    guard flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 else { return }
    let code = Errno(rawValue: errno)
    try? file.close()
    guard code == .wouldBlock else { throw code }
    return nil
  }

  deinit { try? file.close() }
}
