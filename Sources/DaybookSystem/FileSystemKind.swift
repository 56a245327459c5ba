internal import CDaybookSystem
public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#endif

/// What kind of file system a path lies on.
public enum FileSystemKind: Hashable, Sendable {
  /// A disk of this machine, or memory.
  case local
  /// Another machine's disk, by its usual name.
  case network(name: String)

  /// Asks the system about the file system that holds `path`; unknown kinds count as local.
  public init(path: FilePath) {
    #if canImport(Darwin)
      var answer = unsafe statfs()
      let code = unsafe path.withPlatformString { path in unsafe statfs(path, &answer) }
      guard code == 0, unsafe answer.f_flags & UInt32(MNT_LOCAL) == 0 else {
        self = .local
        return
      }
      let name = unsafe withUnsafeBytes(of: answer.f_fstypename) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      self = .network(name: name)
    #else
      let type = unsafe path.withPlatformString { path in unsafe daybook_file_system_type(path) }
      self.init(type: type)
    #endif
  }

  /// Decides by the `f_type` that statfs(2) reports on Linux.
  package init(type: UInt32) {
    self = Self.networkTypes[type].map { .network(name: $0) } ?? .local
  }

  /// Whether a sync of a file that has grown waits for a journal as well, so that it pays to write
  /// zeros ahead; not where every write goes to a new place, as on Btrfs, ZFS and APFS.
  public static func journalsGrowth(at path: FilePath) -> Bool {
    #if canImport(Darwin)
      return false
    #else
      let type = unsafe path.withPlatformString { path in unsafe daybook_file_system_type(path) }
      return journaling.contains(type)
    #endif
  }

  /// ext2 to ext4, and XFS.
  private static let journaling: Set<UInt32> = [0xEF53, 0x5846_5342]

  /// `f_type` of network file systems: statfs(2) and the kernel's `linux/magic.h`.
  private static let networkTypes: [UInt32: String] = [
    0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x0102_1997: "9P",
    0x00C3_6400: "Ceph", 0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x7375_7245: "Coda",
    0x0BD0_0BD0: "Lustre", 0x564C: "NCP", 0x0116_1970: "GFS2", 0x7461_636F: "OCFS2",
  ]
}
