internal import CDaybookSystem
public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Writing files so that they are whole and there after a power cut, or not there at all.
public enum DurableFile {
  /// Writes a file aside, syncs it, and gives it its name.
  ///
  /// The new file replaces an old one in one step; a reader sees either. Its directory is
  /// synced too, so the name survives a power cut.
  ///
  /// - Parameters:
  ///   - path: Where the file is to stand. `path` with `.part` appended must be free for use.
  ///   - permissions: Who may do what with it, as far as the process lets it be.
  ///   - write: Writes the content.
  /// - Throws: `Errno`, or what `write` throws. The file at `path` is then what it was before;
  ///   a part may be left beside it only when the process dies.
  public static func replace(
    _ path: FilePath,
    permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead],
    write: (FileDescriptor) throws -> Void
  ) throws {
    let part = FilePath(path.string + ".part")
    let file = try FileDescriptor.open(
      part, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: permissions)
    do {
      try file.closeAfter {
        try write(file)
        try sync(file)
      }
      try rename(part, to: path)
    } catch {
      unsafe part.withPlatformString { _ = unsafe unlink($0) }
      throw error
    }
    try syncDirectory(path.removingLastComponent())
  }

  /// Moves a file or directory to another name, replacing what is there, and syncs nothing.
  public static func rename(_ old: FilePath, to new: FilePath) throws(Errno) {
    let code = unsafe old.withPlatformString { old in
      unsafe new.withPlatformString { new in unsafe platformRename(old, new) }
    }
    if code != 0 { throw Errno(rawValue: errno) }
  }

  /// Makes the content of a file durable.
  ///
  /// - Throws: `Errno`. What was written since the last sync may or may not be on the disk; a
  ///   second call could report success without it, so it must not be tried.
  public static func sync(_ file: FileDescriptor) throws(Errno) {
    #if canImport(Darwin)
      // On macOS, fsync(2) leaves data in the drive's cache; see its manual page.
      let code = fcntl(file.rawValue, F_FULLFSYNC)
    #else
      let code = fsync(file.rawValue)
    #endif
    if code != 0 { throw Errno(rawValue: errno) }
  }

  /// Makes the content of a file durable, and its size, but not the times that stand beside it.
  ///
  /// - Throws: `Errno`, as ``sync(_:)`` does.
  public static func syncData(of file: FileDescriptor) throws(Errno) {
    #if canImport(Darwin)
      try sync(file)
    #else
      if fdatasync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
    #endif
  }

  /// Makes the contents of many files of one file system durable.
  ///
  /// A sync costs about as much for one file as for all, so that many are synced by one call,
  /// where the system has it: with whatever else waits to be written there.
  ///
  /// - Throws: `Errno`, as ``sync(_:)`` does.
  public static func sync(all files: [FileDescriptor]) throws(Errno) {
    if let file = files.first, files.count > 8 {
      let code = Errno(rawValue: daybook_sync_file_system(file.rawValue))
      if code == Errno(rawValue: 0) { return }
      guard code == .noFunction else { throw code }
    }
    for file in files { try sync(file) }
  }

  /// Reads a whole file.
  public static func content(of path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    return try file.closeAfter {
      let size = Int(try file.stat().size)
      return try unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        while count < size {
          let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...])
          let got = unsafe try file.read(into: UnsafeMutableRawBufferPointer(rest))
          if got == 0 { break }
          count += got
        }
      }
    }
  }

  /// Reads a file whose size the system does not tell, such as those in `/proc`.
  public static func content(ofSpecial path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    return try file.closeAfter {
      var content: [UInt8] = []
      var part = [UInt8](repeating: 0, count: 4096)
      while true {
        let got = try unsafe part.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
        if got == 0 { return content }
        content += part[..<got]
      }
    }
  }

  /// Makes the names in a directory durable: what was created, renamed or removed there.
  ///
  /// - Parameter path: The directory; the empty path is the current one.
  /// - Throws: `Errno`; the names may be durable or not.
  public static func syncDirectory(_ path: FilePath) throws(Errno) {
    do {
      let directory = try FileDescriptor.open(
        path.isEmpty ? "." : path, .readOnly, options: [.directory, .closeOnExec])
      try directory.closeAfter { try sync(directory) }
    } catch let error as Errno {
      throw error
    } catch { preconditionFailure("swift-system throws Errno only: \(error)") }
  }
}

private func platformRename(
  _ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>
) -> Int32 {
  #if canImport(Darwin)
    unsafe Darwin.rename(old, new)
  #else
    unsafe Glibc.rename(old, new)
  #endif
}
