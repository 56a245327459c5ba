public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// The room that is left on a file system.
public enum FreeSpace {
  /// The bytes that this user may still write on the file system that holds `path`.
  ///
  /// - Returns: `nil` when the system does not tell.
  public static func byteCount(at path: FilePath) -> Int? {
    var answer = statvfs()
    let code = unsafe path.withPlatformString { path in unsafe statvfs(path, &answer) }
    guard code == 0 else { return nil }
    return Int(clamping: UInt64(answer.f_bavail) * UInt64(answer.f_frsize))
  }
}
