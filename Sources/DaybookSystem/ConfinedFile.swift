public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A file that lies below a directory, reached without following any link.
///
/// Every part of the way, from the root of the file system on, is opened by itself and must be a
/// directory and no link. So nobody can lead the way elsewhere, also not between looking and doing.
public struct ConfinedFile: Hashable, Sendable {
  /// The directory, without links in its path.
  public let directory: FilePath

  /// The way from there to the file.
  public let path: FilePath

  /// Why a file is none that lies below a directory.
  public enum Fault: Error, Hashable, Sendable {
    /// The directory is not there, or cannot be reached.
    case directory
    /// The way leads out of the directory, or through a link.
    case outside
    /// What is there is a directory.
    case notFile
  }

  /// What became of a file that was to be removed.
  public enum Removal: Hashable, Sendable {
    /// It is gone.
    case removed
    /// It was not there.
    case absent
    /// It was left alone: the way leads through a link, or to a directory.
    case refused
    /// The system refused.
    case failed(Errno)
  }

  /// Names a file that was checked before.
  public init(directory: FilePath, path: FilePath) {
    self.directory = directory
    self.path = path
  }

  /// Looks whether a file, which need not be there yet, lies below a directory.
  ///
  /// - Parameters:
  ///   - path: The file; a relative one starts at `directory`.
  ///   - directory: Links in its own path are followed, now and for the last time.
  /// - Throws: ``Fault``.
  public init(checking path: FilePath, below directory: FilePath) throws(Fault) {
    guard let real = Self.realPath(directory), (try? Stat(real))?.type == .directory else {
      throw .directory
    }
    var rest = path
    if path.isAbsolute {
      guard rest.removePrefix(directory) || rest.removePrefix(real) else { throw .outside }
    }
    guard !rest.isEmpty, rest.isRelative, rest.components.allSatisfy({ $0.kind == .regular })
    else { throw .outside }
    self.init(directory: real, path: rest)
    let type: mode_t?
    do throws(Errno) {
      let parent = try openParent()
      defer { close(parent) }
      type = self.type(in: parent)
    } catch {
      // What is not there yet cannot lead anywhere.
      if error == .noSuchFileOrDirectory { return }
      throw .outside
    }
    if type == S_IFLNK { throw .outside }
    if type == S_IFDIR { throw .notFile }
  }

  /// Removes the file, and never anything that is not a file below the directory.
  public func remove() -> Removal {
    guard directory.isAbsolute, !path.isEmpty, path.isRelative,
      (directory.components.map { $0 } + path.components).allSatisfy({ $0.kind == .regular })
    else { return .refused }
    do throws(Errno) {
      let parent = try openParent()
      defer { close(parent) }
      switch type(in: parent) {
      case nil: return .absent
      case S_IFLNK, S_IFDIR: return .refused
      default: break
      }
      let code = unsafe path.lastComponent!.withPlatformString { name in
        unsafe unlinkat(parent, name, 0)
      }
      if code == 0 { return .removed }
      return errno == ENOENT ? .absent : .failed(Errno(rawValue: errno))
    } catch {
      switch error {
      case .noSuchFileOrDirectory: return .absent
      case .tooManySymbolicLinkLevels, .notDirectory: return .refused
      default: return .failed(error)
      }
    }
  }

  /// Opens the directory that the file lies in, part by part.
  private func openParent() throws(Errno) -> Int32 {
    var parent = unsafe open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else { throw Errno(rawValue: errno) }
    for component in directory.components.map({ $0 }) + path.removingLastComponent().components {
      let next = unsafe component.withPlatformString { name in
        unsafe openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      }
      let error = Errno(rawValue: errno)
      close(parent)
      guard next >= 0 else { throw error }
      parent = next
    }
    return parent
  }

  /// What stands at the end of the way; `nil` for nothing.
  private func type(in parent: Int32) -> mode_t? {
    var status = stat()
    let code = unsafe path.lastComponent!.withPlatformString { name in
      unsafe fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW)
    }
    return code == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func realPath(_ path: FilePath) -> FilePath? {
    guard let real = unsafe path.withPlatformString({ path in unsafe realpath(path, nil) }) else {
      return nil
    }
    defer { unsafe free(real) }
    return unsafe FilePath(platformString: real)
  }
}
