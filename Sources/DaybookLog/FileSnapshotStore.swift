internal import DaybookSystem
public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Snapshots as files in a directory, named by their positions.
///
/// They stand beside the log and not in it, because a large value would hold the write lock
/// while it is copied.
public final class FileSnapshotStore: SnapshotStore {
  private let directory: FilePath
  private let log: LogIdentity

  /// Keeps the snapshots of `log` in `directory`, which is created with the first of them.
  public init(directory: FilePath, log: LogIdentity) {
    self.directory = directory
    self.log = log
  }

  /// Saves a state in a file of its own: written aside, synced, renamed.
  public func save(
    _ content: borrowing ByteWriter, at head: LogHead
  ) throws(StorageFault) {
    do {
      try Directory.create(directory)
      // A file is only as durable as the name of the directory that it lies in.
      try DurableFile.syncDirectory(directory.removingLastComponent())
      let header = SnapshotEnvelope(log: log, head: head).header(for: content)
      try DurableFile.replace(path(of: head.position)) { file in
        try file.writeAll(header)
        try file.writeAll(content)
      }
      // What is left over takes room only: the snapshot is there, which is what was asked for.
      try? removeParts(before: head.position)
    } catch let error as Errno {
      throw StorageFault(error)
    } catch { preconditionFailure("files throw Errno only: \(error)") }
  }

  /// The positions of the snapshots, newest first.
  public func positions() throws(StorageFault) -> [LogPosition] {
    do throws(Errno) {
      return try Directory.names(in: directory).compactMap { name in
        guard name.extension == Self.pathExtension, let number = UInt64(name.stem) else {
          return nil
        }
        return LogPosition(rawValue: number)
      }.sorted(by: >)
    } catch .noSuchFileOrDirectory {
      return []
    } catch { throw StorageFault(error) }
  }

  /// Reads the snapshot at `position` into memory and shows it.
  public func load<R: ~Copyable>(
    at position: LogPosition, _ body: (RawSpan, LogHead) -> R
  ) throws(StorageFault) -> R? {
    do {
      let bytes = try DurableFile.content(of: path(of: position))
      guard let envelope = unsafe SnapshotEnvelope(bytes.span.bytes), envelope.log == log,
        envelope.head.position == position
      else { return nil }
      let content = unsafe bytes.span.bytes.extracting(droppingFirst: SnapshotEnvelope.byteCount)
      return body(content, envelope.head)
    } catch Errno.noSuchFileOrDirectory {
      return nil
    } catch let error as Errno {
      throw StorageFault(error)
    } catch { preconditionFailure("files throw Errno only: \(error)") }
  }

  /// Removes the file of the snapshot at `position`.
  public func remove(at position: LogPosition) throws(StorageFault) {
    let code = unsafe path(of: position).withPlatformString { unsafe unlink($0) }
    if code != 0, errno != ENOENT { throw StorageFault(Errno(rawValue: errno)) }
  }

  /// Removes what those left behind who died while they wrote an earlier snapshot.
  ///
  /// Whoever is still writing one only loses a snapshot that is out of date.
  private func removeParts(before position: LogPosition) throws(Errno) {
    for name in try Directory.names(in: directory) where name.extension == Self.partExtension {
      guard let number = UInt64(FilePath.Component(name.stem)?.stem ?? ""),
        number < position.rawValue
      else { continue }
      unsafe directory.appending(name).withPlatformString { path in _ = unsafe unlink(path) }
    }
  }

  private static let partExtension = "part"
  private static let pathExtension = "snapshot"

  private func path(of position: LogPosition) -> FilePath {
    let digits = String(position.rawValue)
    let name = String(repeating: "0", count: 20 - digits.count) + digits
    return directory.appending(name + "." + Self.pathExtension)
  }
}

extension FileDescriptor {
  fileprivate func writeAll(_ bytes: borrowing ByteWriter) throws {
    _ = unsafe try bytes.bytes.withUnsafeBytes { unsafe try writeAll($0) }
  }
}
