import Daybook
import DaybookTesting
import Foundation
import SystemPackage
import Testing

@Suite struct `Golden scripts` {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/scripts").path
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".script") }.sorted()

  @Test(arguments: names)
  func `come as they say`(_ name: String) async throws {
    try await GoldenScript(at: "\(Self.folder)/\(name)").run()
  }

  @Test func `are there`() { #expect(Self.names.count >= 3) }

  private func script(_ text: String) throws -> (GoldenScript, FilePathHolder) {
    let holder = try FilePathHolder(text)
    return (try GoldenScript(at: holder.path), holder)
  }

  /// A file that lives as long as the test.
  final class FilePathHolder {
    let directory: TemporaryDirectory
    let path: String

    init(_ text: String) throws {
      directory = try TemporaryDirectory()
      path = directory.path.appending("a.script").string
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test func `that say something else show what`() async throws {
    let (script, _) = try script("> enqueue resize\n{\"position\":2}\n\nand text stays\n")
    let answer = await failure { try await script.run(rewriting: false) }
    #expect(answer.contains("- {\"position\":2}"))
    #expect(answer.contains("+ {\"position\":1,"))
    #expect(answer.contains("DAYBOOK_REWRITE=1"))
  }

  @Test func `are written anew when somebody says so`() async throws {
    let (first, file) = try script("> enqueue resize\n\nand text stays\n")
    try await first.run(rewriting: true)
    try await GoldenScript(at: file.path).run(rewriting: false)
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    #expect(text.hasPrefix("> enqueue resize\n{\"position\":1,"))
    #expect(text.hasSuffix("}\n\nand text stays\n"))
  }

  @Test func `tell what is refused, and keep what stands between commands`() async throws {
    let (script, _) = try script("# Nobody.\n> cancel 7\n\nThe end.\n")
    let wanted = "# Nobody.\n> cancel 7\n! unknownJob\n\nThe end.\n"
    #expect(try await script.carriedOut() == wanted)
  }

  @Test func `with a line that is no command say which, and what there is`() async throws {
    let (script, _) = try script("> enqueue resize\n> dance\n")
    let answer = await failure { try await script.run(rewriting: false) }
    #expect(answer.contains("a.script:2: there is no command 'dance'"))
    #expect(answer.contains("advance SECONDS"))
  }
}
