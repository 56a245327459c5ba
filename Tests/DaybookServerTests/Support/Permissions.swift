import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The permissions of files.
enum Permissions {
  /// Sets them, whatever the process's mask.
  static func set(_ permissions: FilePermissions, of file: FileDescriptor) throws {
    if fchmod(file.rawValue, permissions.rawValue) != 0 { throw Errno(rawValue: errno) }
  }
}
