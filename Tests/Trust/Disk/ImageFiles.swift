import DaybookSystem
import SystemPackage

/// Files of a directory, with their paths below it, as values.
enum ImageFiles {
  /// Makes a directory hold these files and nothing else.
  ///
  /// - Parameters:
  ///   - files: In an order in which directories come before what is in them; `nil` for those.
  ///   - root: The directory.
  /// - Throws: `Errno`.
  static func put(_ files: [(path: FilePath, content: [UInt8]?)], in root: FilePath) throws {
    Directory.removeTree(root)
    try Directory.create(root)
    for (path, content) in files {
      let place = root.appending(path.components)
      guard let content else {
        try Directory.create(place)
        continue
      }
      let file = try FileDescriptor.open(
        place, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
      _ = try file.closeAfter { try file.writeAll(content) }
    }
  }

  /// Reads all files below a directory.
  ///
  /// - Parameters:
  ///   - root: The directory.
  ///   - path: What is put before the paths.
  /// - Returns: The files.
  /// - Throws: `Errno`.
  static func read(
    _ root: FilePath, as path: FilePath = ""
  ) throws -> [(path: FilePath, content: [UInt8]?)] {
    var files: [(path: FilePath, content: [UInt8]?)] = []
    for entry in try Directory.entries(in: root) {
      let name = String(decoding: entry.name, as: UTF8.self)
      if entry.kind == .directory {
        files.append((path.appending(name), nil))
        files += try read(root.appending(name), as: path.appending(name))
      } else if name != "lock.mdb" {
        files.append((path.appending(name), try DurableFile.content(of: root.appending(name))))
      }
    }
    return files
  }
}
