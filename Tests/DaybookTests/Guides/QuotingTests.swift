import Foundation
import Testing

/// The code that the guides print stands in the tests beside this file, which run it.
@Suite struct `The code of the guides` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func names(in folder: String, _ suffix: String) -> [String] {
    let path = root.appending(path: folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The lines that say something, however far they are indented.
  private static func essence(_ text: some StringProtocol) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("import ") && !$0.hasPrefix("// Package.swift") }
      .joined(separator: "\n")
  }

  static let pages = ["README.md"] + names(in: "docs/guides", ".md")

  @Test(arguments: pages)
  func `is run as it is printed`(_ page: String) throws {
    let tests = try Self.names(in: "Tests/DaybookTests/Guides", ".swift")
      .map { Self.essence(try Self.text($0)) }
    for block in try Self.text(page).components(separatedBy: "```swift\n").dropFirst() {
      let code = Self.essence(block.components(separatedBy: "```")[0])
      #expect(tests.contains { $0.contains(code) }, "\(page): no test runs\n\(code)")
    }
  }
}
