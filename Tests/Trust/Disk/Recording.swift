import CDaybookDisk
import DaybookLog
import DaybookSystem
import SystemPackage

/// What a disk was asked to do, step by step, and when the program was told that it was done.
struct Recording {
  /// One thing that was asked for.
  enum Step {
    /// Bytes were written; `isThrough` when the call came back with them durable.
    case write(file: UInt64, offset: Int, bytes: [UInt8], isThrough: Bool)
    /// What was written to a file, or named in a directory, is durable.
    case sync(file: UInt64)
    /// A file was given a size.
    case truncate(file: UInt64, size: Int)
    /// A name was given to a new file or directory.
    case create(file: UInt64, path: FilePath, isDirectory: Bool)
    /// A file or directory was given another name.
    case rename(old: FilePath, new: FilePath)
    /// A name was removed.
    case unlink(path: FilePath)
    /// The log said that it had come to a state, durable from here on.
    case mark(LogState)
    /// A snapshot was said to be saved, durable from here on.
    case saved(LogPosition)
    /// A caller was answered, with an event at a position.
    case answered(LogPosition)
    /// A backup was said to be made.
    case copied
  }

  /// The steps, in their order.
  private(set) var steps: [Step] = []

  /// The size of the memory that a recording may take; only what is used is taken.
  private static let capacity: UInt64 = 1 << 30

  /// Records what happens below a directory, until ``end()``.
  ///
  /// - Parameters:
  ///   - directory: An absolute path.
  ///   - file: Gets the steps, behind those that another process has recorded.
  /// - Throws: `Errno`.
  static func begin(below directory: FilePath, into file: FilePath) throws {
    let code = unsafe daybook_disk_record(directory.string, file.string, capacity)
    guard code == 0 else { throw Errno(rawValue: code) }
  }

  /// Records that a state is durable.
  static func mark(_ state: LogState) { mark(state.bytes) }

  /// Records that a backup is durable.
  static func markBackup() { mark([1]) }

  /// Records that a snapshot is durable.
  static func markSnapshot(at position: LogPosition) {
    unsafe mark(withUnsafeBytes(of: position.rawValue) { unsafe [UInt8]($0) })
  }

  /// Records that a caller was answered who caused an event.
  static func markAnswer(at position: LogPosition) {
    unsafe mark(withUnsafeBytes(of: (position.rawValue, 0 as UInt64)) { unsafe [UInt8]($0) })
  }

  private static func mark(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe daybook_disk_mark($0.baseAddress, UInt64($0.count)) }
  }

  /// Ends a recording.
  static func end() { daybook_disk_record_end() }

  /// Reads a recording.
  ///
  /// - Throws: `Errno`, or `MalformedBytes`.
  init(readingFrom file: FilePath) throws {
    let descriptor = try FileDescriptor.open(file, .readOnly)
    defer { try? descriptor.close() }
    var used = [UInt8](repeating: 0, count: 8)
    _ = try unsafe used.withUnsafeMutableBytes { unsafe try descriptor.read(into: $0) }
    var start = ByteReader(unsafe used.span.bytes)
    let byteCount = Int(try start.integer(as: UInt64.self))
    let headerSize = MemoryLayout<daybook_disk_recording>.size
    var content = [UInt8](repeating: 0, count: max(byteCount - headerSize, 0))
    try descriptor.seek(offset: Int64(headerSize), from: .start)
    var count = 0
    while count < content.count {
      let got = try unsafe content.withUnsafeMutableBytes { buffer in
        unsafe try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      }
      guard got > 0 else { throw Errno.ioError }
      count += got
    }
    var reader = ByteReader(unsafe content.span.bytes)
    while !reader.isAtEnd { steps.append(try Self.step(&reader)) }
  }

  private static func step(_ reader: inout ByteReader) throws -> Step {
    let kind = try reader.integer(as: UInt32.self)
    _ = try reader.integer(as: UInt32.self)
    let file = try reader.integer(as: UInt64.self)
    let offset = Int(try reader.integer(as: Int64.self))
    let byteCount = Int(try reader.integer(as: UInt64.self))
    let payload = try unsafe reader.span(count: byteCount).withUnsafeBytes { unsafe [UInt8]($0) }
    _ = try reader.span(count: -byteCount & 7)
    func path(_ bytes: some Sequence<UInt8>) -> FilePath {
      FilePath(String(decoding: Array(bytes), as: UTF8.self))
    }
    switch kind {
    case DAYBOOK_DISK_WRITE.rawValue, DAYBOOK_DISK_WRITE_SYNC.rawValue:
      return .write(
        file: file, offset: offset, bytes: payload,
        isThrough: kind == DAYBOOK_DISK_WRITE_SYNC.rawValue)
    case DAYBOOK_DISK_SYNC.rawValue: return .sync(file: file)
    case DAYBOOK_DISK_TRUNCATE.rawValue: return .truncate(file: file, size: offset)
    case DAYBOOK_DISK_CREATE.rawValue:
      return .create(file: file, path: path(payload), isDirectory: false)
    case DAYBOOK_DISK_MAKE_DIRECTORY.rawValue:
      return .create(file: file, path: path(payload), isDirectory: true)
    case DAYBOOK_DISK_RENAME.rawValue:
      let names = payload.split(separator: 0)
      return .rename(old: path(names[0]), new: path(names[1]))
    case DAYBOOK_DISK_UNLINK.rawValue: return .unlink(path: path(payload))
    case DAYBOOK_DISK_MARK.rawValue where byteCount == 1: return .copied
    case DAYBOOK_DISK_MARK.rawValue where byteCount == 8 || byteCount == 16:
      var number = ByteReader(unsafe payload.span.bytes)
      let position = LogPosition(rawValue: try number.integer(as: UInt64.self))
      return byteCount == 8 ? .saved(position) : .answered(position)
    case DAYBOOK_DISK_MARK.rawValue: return .mark(try LogState(payload))
    default: throw MalformedBytes(offset: 0, reason: "a step is of no known kind")
    }
  }
}
