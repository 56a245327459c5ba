public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

extension DurableFile {
  /// Replaces the content of a file by one that is made of it, while nobody else does the same.
  ///
  /// A file that is there keeps its owner and its permissions. One that is not is created, empty,
  /// for its owner alone; so it stays when `body` throws.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - isCreated: Whether it may be missing.
  ///   - body: Makes the new content.
  /// - Throws: `Errno`, or what `body` throws; the content is what it was.
  public static func change(
    _ path: FilePath, creating isCreated: Bool, _ body: ([UInt8]) throws -> [UInt8]
  ) throws {
    let (file, status) = try lock(path, creating: isCreated)
    try file.closeAfter {
      let content = try body(try content(of: path))
      try replace(path, permissions: [.ownerReadWrite]) { part in
        let (user, group) = (status.userID.rawValue, status.groupID.rawValue)
        // Before anything is in it; the owner first, which may take permissions away.
        let owned = try part.stat()
        if owned.userID.rawValue != user || owned.groupID.rawValue != group {
          if fchown(part.rawValue, user, group) != 0 { throw Errno(rawValue: errno) }
        }
        if fchmod(part.rawValue, status.permissions.rawValue) != 0 { throw Errno(rawValue: errno) }
        try part.writeAll(content)
      }
    }
  }

  /// Opens a file and waits for whoever changes it, until the file that is locked is the one that
  /// has the name: whoever was waited for has put another one in its place.
  private static func lock(
    _ path: FilePath, creating isCreated: Bool
  ) throws -> (file: FileDescriptor, status: Stat) {
    while true {
      let file = try FileDescriptor.open(
        path, .readOnly, options: isCreated ? [.create, .closeOnExec] : [.closeOnExec],
        permissions: isCreated ? [.ownerReadWrite] : nil)
      do {
        while flock(file.rawValue, LOCK_EX) != 0 {
          let code = Errno(rawValue: errno)
          if code != .interrupted { throw code }
        }
        let status = try file.stat()
        let named = try? Stat(path)
        if let named, named.inode == status.inode, named.deviceID == status.deviceID {
          return (file, status)
        }
      } catch {
        try? file.close()
        throw error
      }
      try file.close()
    }
  }
}
