import Foundation

/// A directory for one test, gone when the test is.
final class Place {
  let url: URL
  let tool: Tool

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "daybook-test-\(UUID())")
      .resolvingSymlinksInPath()
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    tool = Tool(directory: url)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return name
  }

  /// The lines of a file; none when it is not there.
  func lines(of name: String) -> [String] {
    let text = try? String(contentsOf: url.appending(path: name), encoding: .utf8)
    return (text ?? "").split(separator: "\n").map(String.init)
  }
}

/// Real data that nobody here wrote, where it is at hand.
enum SharedData {
  /// A folder of it, or `nil` where it is absent.
  static func folder(_ name: String) -> URL? {
    let url = Tool.root.deletingLastPathComponent().appending(path: "shared/data/\(name)")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  /// Whether a program can be found.
  static func hasProgram(_ name: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").contains { directory in
      FileManager.default.isExecutableFile(atPath: "\(directory)/\(name)")
    }
  }
}
