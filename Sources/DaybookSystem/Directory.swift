public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Directories: created, listed, removed.
public enum Directory {
  /// Creates a directory where none is yet; its parent must exist.
  public static func create(_ path: FilePath) throws(Errno) {
    let code = unsafe path.withPlatformString { path in unsafe mkdir(path, 0o755) }
    guard code != 0 else { return }
    let error = Errno(rawValue: errno)
    if error == .fileExists, (try? Stat(path))?.type == .directory { return }
    throw error
  }

  /// Removes a directory and everything in it, as far as that is allowed.
  ///
  /// Links are removed, not followed.
  public static func removeTree(_ path: FilePath) {
    guard let status = try? Stat(path, followTargetSymlink: false) else { return }
    if status.type == .directory {
      for name in (try? names(in: path)) ?? [] { removeTree(path.appending(name)) }
      unsafe path.withPlatformString { path in _ = unsafe rmdir(path) }
    } else {
      unsafe path.withPlatformString { path in _ = unsafe unlink(path) }
    }
  }

  /// The names in a directory, without `.` and `..`, in no order.
  public static func names(in path: FilePath) throws(Errno) -> [FilePath.Component] {
    guard let stream = unsafe path.withPlatformString({ path in unsafe opendir(path) }) else {
      throw Errno(rawValue: errno)
    }
    defer { unsafe closedir(stream) }
    var names: [FilePath.Component] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe FilePath(platformString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
      }
      if let component = name.lastComponent, component.kind == .regular { names.append(component) }
    }
    return names
  }
}
