public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

extension Directory {
  /// A name in a directory, and what it names.
  public struct Entry: Hashable, Sendable {
    /// What a name names.
    public enum Kind: Hashable, Sendable {
      /// A regular file.
      case file
      /// A directory.
      case directory
      /// A link, a device, a pipe.
      case other
    }

    /// The name, in the bytes it has.
    public var name: [UInt8]
    /// What it names; links are not followed.
    public var kind: Kind
  }

  /// The names in a directory, without `.` and `..`, in the order of their bytes.
  ///
  /// - Parameters:
  ///   - path: The directory.
  ///   - followsLink: Whether `path` itself may be a link.
  /// - Returns: The names and what they name.
  /// - Throws: `Errno` when the directory cannot be read to its end.
  /// - Complexity: O(*n* log *n*), *n* being the number of names.
  public static func entries(
    in path: FilePath, followsLink: Bool = false
  ) throws(Errno) -> [Entry] {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW)
    let descriptor = unsafe path.withPlatformString { path in unsafe open(path, flags) }
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    guard let stream = unsafe fdopendir(descriptor) else {
      let error = Errno(rawValue: errno)
      close(descriptor)
      throw error
    }
    defer { unsafe closedir(stream) }
    var entries: [Entry] = []
    errno = 0
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe [UInt8](bytes.prefix { $0 != 0 })
      }
      if name != [dot], name != [dot, dot] {
        let type = unsafe Int(entry.pointee.d_type)
        entries.append(Entry(name: name, kind: kind(type, name, in: descriptor)))
      }
      errno = 0
    }
    guard errno == 0 else { throw Errno(rawValue: errno) }
    entries.sort { $0.name.lexicographicallyPrecedes($1.name) }
    return entries
  }

  private static let dot = UInt8(ascii: ".")

  /// What a name names; some file systems do not tell while they list it.
  private static func kind(_ type: Int, _ name: [UInt8], in directory: Int32) -> Entry.Kind {
    switch type {
    case Int(DT_REG): return .file
    case Int(DT_DIR): return .directory
    case Int(DT_UNKNOWN):
      var status = stat()
      let code = unsafe (name + [0]).withUnsafeBytes { name in
        unsafe fstatat(
          directory, name.baseAddress!.assumingMemoryBound(to: CChar.self), &status,
          AT_SYMLINK_NOFOLLOW)
      }
      guard code == 0 else { return .other }
      switch status.st_mode & S_IFMT {
      case S_IFREG: return .file
      case S_IFDIR: return .directory
      default: return .other
      }
    default: return .other
    }
  }
}
