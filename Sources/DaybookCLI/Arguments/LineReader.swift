import SystemPackage

/// Reads lines as they come: a writer that pauses need not wait for its last lines to be seen.
struct LineReader {
  private let file: FileDescriptor
  private let separator: UInt8
  private var rest: [UInt8] = []
  private var isAtEnd = false
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// Opens a file, or standard input for `-`.
  init(_ name: String, separator: UInt8 = UInt8(ascii: "\n")) throws {
    self.separator = separator
    if name == "-" {
      file = .standardInput
    } else {
      do {
        file = try FileDescriptor.open(FilePath(name), .readOnly, options: [.closeOnExec])
      } catch let error as Errno {
        throw Refusal("\(name) cannot be read: \(error.description). Nothing was done.", .notFound)
      }
    }
  }

  /// The next lines that are there, without their ends, or `nil` at the end.
  ///
  /// Empty lines are left out.
  mutating func next() throws -> [[UInt8]]? {
    while !isAtEnd {
      let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
      if count == 0 {
        isAtEnd = true
        if !rest.isEmpty {
          defer { rest = [] }
          return [rest]
        }
        return nil
      }
      let lines = split(buffer[..<count])
      if !lines.isEmpty { return lines }
    }
    return nil
  }

  private mutating func split(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: separator) {
      rest += bytes[start..<end]
      if !rest.isEmpty { lines.append(rest) }
      rest = []
      start = end + 1
    }
    rest += bytes[start...]
    return lines
  }
}

/// The content of files.
enum FileContent {
  /// Reads a whole file.
  static func read(_ path: FilePath) throws -> [UInt8] {
    do {
      let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
      return try file.closeAfter { try all(of: file) }
    } catch let error as Errno {
      throw Refusal("\(path) cannot be read: \(error.description). Nothing was done.", .notFound)
    }
  }

  /// Reads standard input to its end.
  static func standardInput() throws -> [UInt8] { try all(of: .standardInput) }

  private static func all(of file: FileDescriptor) throws -> [UInt8] {
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
      if count == 0 { return content }
      content += buffer[..<count]
    }
  }
}
