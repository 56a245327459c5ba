internal import DaybookSystem
internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// What tells whether a file is still the one that was read, short of reading it again.
struct FileStamp: Hashable, Sendable {
  private var inode: UInt64
  private var device: UInt64
  private var size: Int64
  private var permissions: FilePermissions.RawValue
  private var changed: Int64

  /// The stamp of a file; `nil` when there is none.
  init?(of path: FilePath) {
    guard let status = try? Stat(path) else { return nil }
    inode = UInt64(truncatingIfNeeded: status.inode.rawValue)
    device = UInt64(truncatingIfNeeded: status.deviceID.rawValue)
    size = status.size
    permissions = status.permissions.rawValue
    changed = status.changeTime
  }
}
