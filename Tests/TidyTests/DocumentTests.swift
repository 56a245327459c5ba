import Foundation
import Testing

/// What the documents say of the project must be there.
@Suite struct `The documents` {
  static let pages = Tree.files("md", below: "docs") + ["README.md"]

  @Test(arguments: pages)
  func `link to what is there`(_ page: String) throws {
    let folder = URL(filePath: "/" + page).deletingLastPathComponent()
    for match in try Tree.text(page).matches(of: /\]\(([^)\s#:]+)(#[^)]*)?\)/) {
      let path = folder.appending(path: String(match.output.1)).standardized.path
      #expect(Tree.exists(String(path.dropFirst())), "\(page): \(match.output.1)")
    }
  }

  @Test(arguments: pages)
  func `name files that are there`(_ page: String) throws {
    let roots = ["Sources/", "Tests/", "Fixtures/", "Benchmarks/", "docs/"]
    for match in try Tree.text(page).matches(of: /`([A-Za-z][\w.+\/-]*)`/) {
      let path = String(match.output.1)
      guard roots.contains(where: path.hasPrefix) else { continue }
      #expect(Tree.exists(path), "\(page): \(path)")
    }
  }

  @Test func `name tests that are there, for every feature`() throws {
    let tests = Tree.files("swift", below: "Tests")
    var shown = 0
    for line in try Tree.lines("docs/features.md") {
      guard let match = line.firstMatch(of: /`(\w+Tests)` \| (.+) \|$/) else { continue }
      shown += 1
      let (file, sentence) = (match.output.1, match.output.2)
      let isThere = try tests.contains { path in
        try path.hasSuffix("/\(file).swift") && Tree.text(path).contains("func `\(sentence)`")
      }
      #expect(isThere, "\(file): \(sentence)")
    }
    #expect(shown >= 40)
  }

  @Test(arguments: ["HTTP", "Dashboard"])
  func `name tests of other clients that are there`(_ folder: String) throws {
    var shown = 0
    for line in try Tree.lines("docs/features.md") {
      guard let match = line.firstMatch(of: /\| (\w+) \| `(test_\w+)` \| (.+) \|$/),
        match.output.1.lowercased() == folder.lowercased()
      else { continue }
      shown += 1
      let name = match.output.3.split(separator: " ").joined(separator: "_")
      let text = try Tree.text("Tests/\(folder)/\(match.output.2).py")
      #expect(text.contains("def test_\(name)("), "\(match.output.2): \(name)")
    }
    #expect(shown >= 25)
  }

  @Test func `name tests that are there, for every promise`() throws {
    let tests = Tree.files("swift", below: "Tests")
    let folders = Set(tests.compactMap { $0.split(separator: "/").dropFirst().first })
    let suites = Set(tests.map { URL(filePath: $0).deletingPathExtension().lastPathComponent })
    var promises = 0
    for line in try Tree.lines("docs/guarantees.md") where line.contains(/^\| \d+ \|/) {
      promises += 1
      let column = line.split(separator: "|").last ?? ""
      for match in column.matches(of: /`(\w+Tests)`/) {
        let name = match.output.1
        #expect(folders.contains(name) || suites.contains(String(name)), "\(name)")
      }
    }
    #expect(promises >= 12)
  }
}
