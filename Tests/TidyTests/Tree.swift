import Foundation

/// The files of the project.
enum Tree {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The files with an extension below some folders, as paths from the root, in order.
  static func files(_ extension: String, below folders: String...) -> [String] {
    folders.flatMap { folder in
      let walk = FileManager.default.enumerator(
        at: root.appending(path: folder), includingPropertiesForKeys: nil)
      return (walk?.allObjects as? [URL] ?? [])
        .filter { $0.pathExtension == `extension` }
        .map { String($0.path.dropFirst(root.path.count + 1)) }
    }.sorted()
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func lines(_ path: String) throws -> [Substring] {
    try text(path).split(separator: "\n", omittingEmptySubsequences: false)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }
}
