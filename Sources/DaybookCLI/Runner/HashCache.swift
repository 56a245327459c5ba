import Crypto
import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookWire
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Remembers the content digests of files, so that unchanged ones are not read again.
///
/// A file is unchanged when device, inode, size and modification time are. One that was modified
/// within two seconds of being read is not trusted: it may have changed without its time telling.
/// The cache is a file beside the log; without it everything is read once more, and that is all.
struct HashCache: ~Copyable {
  private let file: FilePath
  private let isTrusted: Bool
  private var entries: [JobKey: Entry] = [:]
  private var storedCount = 0
  private var new: [Entry] = []

  private struct Entry {
    var path: JobKey
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var modified: Int64
    var readAt: Int64
    var digest: [UInt8]
  }

  private static let magic = Array("DAYHASH1".utf8)
  private static let entryByteCount = 92

  /// Loads the cache.
  ///
  /// - Parameters:
  ///   - file: Where it is, or is to be.
  ///   - isTrusted: Whether to believe it, rather than only to renew it.
  init(file: FilePath, isTrusted: Bool) {
    self.file = file
    self.isTrusted = isTrusted
    load()
  }

  /// The SHA-256 of a file's content, in digits.
  mutating func digest(of path: FilePath, _ status: Stat) throws(Errno) -> String {
    let key = Self.key(of: path)
    let now = SystemWallClock().now().milliseconds
    let modified = status.modificationTime
    let found = Entry(
      path: key, device: UInt64(truncatingIfNeeded: status.deviceID.rawValue),
      inode: UInt64(status.inode.rawValue), size: status.size, modified: modified, readAt: now,
      digest: [])
    if isTrusted, let entry = entries[key], Self.isSame(entry, found) {
      return Hexadecimal.text(entry.digest)
    }
    var entry = found
    entry.digest = try Self.hash(path)
    entries[key] = entry
    new.append(entry)
    return Hexadecimal.text(entry.digest)
  }

  /// Writes what is new behind the rest, or everything afresh when most of it is old.
  mutating func save() {
    guard !new.isEmpty else { return }
    let isAfresh = storedCount + new.count > 2 * entries.count + 1_000 || storedCount == 0
    var writer = ByteWriter(capacity: 1 << 16)
    if isAfresh { writer.append(Self.magic) }
    for entry in isAfresh ? Array(entries.values) : new { Self.write(entry, to: &writer) }
    // A cache that cannot be written is done without.
    if isAfresh {
      try? DurableFile.replace(file) { file in
        _ = try unsafe writer.bytes.withUnsafeBytes { unsafe try file.writeAll($0) }
      }
    } else if let file = try? FileDescriptor.open(file, .writeOnly, options: [.append]) {
      _ = try? unsafe writer.bytes.withUnsafeBytes { unsafe try file.writeAll($0) }
      try? file.close()
    }
    storedCount = isAfresh ? entries.count : storedCount + new.count
    new = []
  }

  private mutating func load() {
    guard let bytes = try? DurableFile.content(of: file), bytes.starts(with: Self.magic) else {
      return
    }
    var reader = unsafe ByteReader(bytes.span.bytes.extracting(droppingFirst: Self.magic.count))
    while reader.remaining >= Self.entryByteCount {
      storedCount += 1
      guard let span = try? reader.span(count: Self.entryByteCount),
        let entry = Self.entry(span)
      else { continue }
      entries[entry.path] = entry
    }
  }

  private static func isSame(_ entry: Entry, _ found: Entry) -> Bool {
    entry.device == found.device && entry.inode == found.inode && entry.size == found.size
      && entry.modified == found.modified
      && entry.readAt - entry.modified / 1_000_000 > 2_000
  }

  private static func key(of path: FilePath) -> JobKey {
    let absolute = path.isAbsolute ? path : Environment.workingDirectory.appending(path.components)
    let bytes = unsafe absolute.withPlatformString { text in
      unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: absolute.length))
    }
    return JobKey(digestOf: bytes)
  }

  /// The SHA-256 of a file's content, read now.
  static func hash(_ path: FilePath) throws(Errno) -> [UInt8] {
    do {
      let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
      return try file.closeAfter {
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
          let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
          if count == 0 { return [UInt8](hash.finalize()) }
          unsafe buffer.withUnsafeBytes { bytes in
            unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
          }
        }
      }
    } catch let error as Errno {
      throw error
    } catch { preconditionFailure("files throw Errno only: \(error)") }
  }

  private static func write(_ entry: Entry, to writer: inout ByteWriter) {
    let start = writer.count
    writer.integer(entry.path.high)
    writer.integer(entry.path.low)
    writer.integer(entry.device)
    writer.integer(entry.inode)
    writer.integer(entry.size)
    writer.integer(entry.modified)
    writer.integer(entry.readAt)
    writer.append(entry.digest)
    writer.integer(Checksum.crc32c(writer.bytes.extracting(droppingFirst: start)))
  }

  private static func entry(_ bytes: RawSpan) -> Entry? {
    var reader = ByteReader(bytes)
    guard let high = try? reader.integer(as: UInt64.self),
      let low = try? reader.integer(as: UInt64.self),
      let device = try? reader.integer(as: UInt64.self),
      let inode = try? reader.integer(as: UInt64.self),
      let size = try? reader.integer(as: Int64.self),
      let modified = try? reader.integer(as: Int64.self),
      let readAt = try? reader.integer(as: Int64.self),
      let digest = try? reader.span(count: 32),
      let checksum = try? reader.integer(as: UInt32.self),
      checksum == Checksum.crc32c(bytes.extracting(first: bytes.byteCount - 4))
    else { return nil }
    return Entry(
      path: JobKey(high: high, low: low), device: device, inode: inode, size: size,
      modified: modified, readAt: readAt,
      digest: unsafe digest.withUnsafeBytes { unsafe [UInt8]($0) })
  }
}
