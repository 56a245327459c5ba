import DaybookSystem
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where the inputs of a run come from.
enum InputSource: Sendable {
  /// Words of the command line.
  case words([[UInt8]])
  /// Lines of standard input, or strings that end with a zero byte.
  case standardInput(zeroTerminated: Bool)
  /// The files below a directory whose names match a pattern.
  case files(directory: FilePath, pattern: String?)

  /// Whether the inputs are files that were found, rather than words that somebody wrote.
  var findsFiles: Bool { if case .files = self { true } else { false } }

  /// The number of inputs, where it is known before they are read.
  var knownCount: Int? { if case .words(let words) = self { words.count } else { nil } }

  /// What gives the inputs, some at a time as they come, and `nil` at the end.
  func reader() throws -> () throws -> [[UInt8]]? {
    switch self {
    case .words(let words):
      var rest = [words]
      return { rest.popLast() }
    case .standardInput(let zeroTerminated):
      var reader = try LineReader("-", separator: zeroTerminated ? 0 : UInt8(ascii: "\n"))
      return { try reader.next() }
    case .files(let directory, let pattern):
      var walk = try FileWalk(directory, pattern)
      return { walk.next() }
    }
  }
}

/// Walks over the files below a directory, in the order of their names.
///
/// Links to directories are not followed.
private struct FileWalk {
  private var pending: [FilePath]
  private let pattern: String?

  init(_ directory: FilePath, _ pattern: String?) throws {
    guard (try? Stat(directory))?.type == .directory else {
      throw Refusal("\(directory) is not a directory. Nothing was run.", .notFound)
    }
    pending = [directory]
    self.pattern = pattern
  }

  /// The files of the next directory that has any, or `nil` at the end.
  mutating func next() -> [[UInt8]]? {
    while let directory = pending.popLast() {
      let names = ((try? Directory.names(in: directory)) ?? []).sorted { $0.string < $1.string }
      var files: [[UInt8]] = []
      var directories: [FilePath] = []
      for name in names {
        let path = directory.appending(name)
        guard let status = try? Stat(path, followTargetSymlink: false) else { continue }
        if status.type == .directory {
          directories.append(path)
        } else if matches(path, name) {
          files.append(unsafe path.withPlatformString { unsafe Array(cString: $0) })
        }
      }
      pending += directories.reversed()
      if !files.isEmpty { return files }
    }
    return nil
  }

  private func matches(_ path: FilePath, _ name: FilePath.Component) -> Bool {
    guard let pattern else { return true }
    let isPath = pattern.contains("/")
    return unsafe (isPath ? path : FilePath(root: nil, [name])).withPlatformString { text in
      unsafe fnmatch(pattern, text, isPath ? FNM_PATHNAME : 0) == 0
    }
  }
}

extension Array where Element == UInt8 {
  /// The bytes of a string that ends with a zero byte, without that.
  init(cString: UnsafePointer<CChar>) {
    self = unsafe Array(UnsafeRawBufferPointer(start: cString, count: strlen(cString)))
  }
}
