public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// The room that is left on a device.
public enum FreeSpace {
  /// The number of bytes that this user may still write to the file system of `path`.
  ///
  /// - Returns: `nil` when the system does not tell.
  public static func byteCount(at path: FilePath) -> UInt64? {
    var answer = statvfs()
    let code = unsafe path.withPlatformString { path in unsafe statvfs(path, &answer) }
    guard code == 0 else { return nil }
    return UInt64(answer.f_bavail) * UInt64(answer.f_frsize)
  }
}
