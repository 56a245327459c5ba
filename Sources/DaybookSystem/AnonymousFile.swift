internal import CDaybookSystem
internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A file that nobody can open by name, gone with its last descriptor.
///
/// A program reads its input from one as fast as it likes, and nobody has to write to a pipe
/// meanwhile.
enum AnonymousFile {
  /// Creates a file, which is read from its beginning.
  static func descriptor(holding content: [UInt8]) throws(Errno) -> FileDescriptor {
    let number = daybook_anonymous_file()
    guard number >= 0 else { throw Errno(rawValue: errno) }
    let file = FileDescriptor(rawValue: number)
    do {
      try unsafe content.withUnsafeBytes { _ = unsafe try file.writeAll($0) }
      try file.seek(offset: 0, from: .start)
      return file
    } catch {
      try? file.close()
      throw error as? Errno ?? .ioError
    }
  }
}
