internal import DaybookSystem
internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Walks over the files below a directory, always in the same order.
///
/// In every directory names come in the order of their bytes, and what lies below a name comes
/// where the name comes. Links are not followed. Memory holds the names of the directories on the
/// way to the present one, and no more.
struct FileWalk {
  /// What the walk comes upon; paths start at the directory that is walked over.
  enum Step: Hashable {
    /// A file whose name matches.
    case file([UInt8])
    /// Something else that is no directory.
    case other([UInt8])
    /// A directory that cannot be read.
    case unreadable([UInt8], Errno)
  }

  /// The number of directories that were opened.
  private(set) var directoryCount = 0

  private let root: FilePath
  private let pattern: [UInt8]?
  private var levels: [Level] = []

  /// What is left of an open directory.
  private struct Level {
    var path: [UInt8]
    /// The next one comes last.
    var entries: [Directory.Entry]
  }

  private static let slash = UInt8(ascii: "/")

  /// Starts before the first file, or behind an earlier one.
  ///
  /// - Parameters:
  ///   - root: The directory.
  ///   - pattern: What names must be like; with a slash in it, what paths must be like.
  ///   - cursor: The path of the last file seen. Directories before it are not opened.
  /// - Throws: `Errno` when the directory itself cannot be read.
  init(root: FilePath, pattern: String?, after cursor: [UInt8] = []) throws(Errno) {
    self.root = root
    self.pattern = pattern.map { Array($0.utf8) + [0] }
    let entries = try Directory.entries(in: root, followsLink: true)
    directoryCount = 1
    enter(path: [], entries, cursor.split(separator: Self.slash).map { Array($0) }[...])
  }

  /// The next thing on the way; `nil` at the end.
  mutating func next() -> Step? {
    while !levels.isEmpty {
      guard let entry = levels[levels.count - 1].entries.popLast() else {
        levels.removeLast()
        continue
      }
      let path = Self.join(levels[levels.count - 1].path, entry.name)
      switch entry.kind {
      case .file: return matches(entry.name, path) ? .file(path) : .other(path)
      case .other: return .other(path)
      case .directory: if let fault = open(path, behind: []) { return .unreadable(path, fault) }
      }
    }
    return nil
  }

  /// The whole path of something that the walk came upon.
  func absolute(_ path: [UInt8]) -> FilePath { Self.absolute(path, below: root) }

  private mutating func open(_ path: [UInt8], behind cursor: ArraySlice<[UInt8]>) -> Errno? {
    do throws(Errno) {
      let entries = try Directory.entries(in: absolute(path))
      directoryCount += 1
      enter(path: path, entries, cursor)
      return nil
    } catch { return error }
  }

  /// Enters a directory, behind a path that starts in it.
  private mutating func enter(
    path: [UInt8], _ entries: [Directory.Entry], _ cursor: ArraySlice<[UInt8]>
  ) {
    guard let name = cursor.first else {
      levels.append(Level(path: path, entries: entries.reversed()))
      return
    }
    let isLast = cursor.count == 1
    var rest = entries.filter { name.lexicographicallyPrecedes($0.name) }
    // Where a directory has taken the place of the last file, nothing below it was seen.
    let place = entries.first { $0.name == name && $0.kind == .directory }
    if let place, isLast { rest.insert(place, at: 0) }
    levels.append(Level(path: path, entries: rest.reversed()))
    if place != nil, !isLast { _ = open(Self.join(path, name), behind: cursor.dropFirst()) }
  }

  private func matches(_ name: [UInt8], _ path: [UInt8]) -> Bool {
    guard let pattern else { return true }
    let isPath = pattern.contains(Self.slash)
    let text = (isPath ? path : name) + [0]
    return unsafe pattern.withUnsafeBytes { pattern in
      unsafe text.withUnsafeBytes { text in
        unsafe fnmatch(
          pattern.baseAddress!.assumingMemoryBound(to: CChar.self),
          text.baseAddress!.assumingMemoryBound(to: CChar.self), isPath ? FNM_PATHNAME : 0) == 0
      }
    }
  }

  private static func join(_ path: [UInt8], _ name: [UInt8]) -> [UInt8] {
    path.isEmpty ? name : path + [slash] + name
  }

  private static func absolute(_ path: [UInt8], below root: FilePath) -> FilePath {
    var bytes = root.bytes
    if bytes.last != slash { bytes.append(slash) }
    return FilePath(bytes: bytes + path)
  }
}

extension FilePath {
  /// The bytes of the path, without the zero at its end.
  var bytes: [UInt8] {
    unsafe withPlatformString { text in
      unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: length))
    }
  }

  /// A path from bytes, up to the first zero among them.
  init(bytes: [UInt8]) {
    self = unsafe (bytes + [0]).withUnsafeBytes { bytes in
      unsafe FilePath(platformString: bytes.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
  }

  /// The path as text that tells different bytes apart: what is not UTF-8 is written in digits.
  var exactText: String {
    let bytes = bytes
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let digits = Array("0123456789abcdef".utf8)
    let pairs = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return "bytes:" + String(decoding: pairs, as: UTF8.self)
  }

  /// The path from the root on, as the working directory of the process says.
  ///
  /// Links in it stay, unless it goes back up: then only the file system knows where it leads.
  var fromRoot: FilePath {
    if components.contains(where: { $0.kind == .parentDirectory }),
      let real = unsafe withPlatformString({ unsafe realpath($0, nil) })
    {
      defer { unsafe free(real) }
      return unsafe FilePath(platformString: real)
    }
    if isAbsolute { return lexicallyNormalized() }
    guard let working = unsafe getcwd(nil, 0) else { return self }
    defer { unsafe free(working) }
    return unsafe FilePath(platformString: working).appending(components).lexicallyNormalized()
  }
}
