import Foundation
import Testing

/// Every command that a guide prints is run, one after the other, beside the demo's files, and
/// must answer as the guide says.
@Suite struct `Following the guides` {
  static let guides: [String] = {
    let folder = Tool.root.appending(path: "docs/guides").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/guides/\($0)" }
  }()

  @Test(arguments: guides)
  func `gives what they promise`(_ path: String) throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "daybook-guide-\(UUID())")
    defer { try? FileManager.default.removeItem(at: directory) }
    try FileManager.default.copyItem(
      at: Tool.root.appending(path: "Fixtures/demo"), to: directory)

    let guide = try Guide(path)
    let answers = try guide.run(in: directory)
    #expect(answers.count == guide.steps.count, "\(path): the shell ended early")
    for (step, answer) in zip(guide.steps, answers) {
      let place = "\(path):\(step.line): \(step.command)"
      #expect(answer.status == step.status, "\(place)\n\(answer.output.joined(separator: "\n"))")
      guard step.isOutputTold, !step.output.isEmpty else { continue }
      #expect(
        Guide.matches(answer.output[...], step.output[...]),
        "\(place)\n\(answer.output.joined(separator: "\n"))")
    }
  }
}
