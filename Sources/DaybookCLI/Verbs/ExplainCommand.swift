import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire
import SystemPackage

/// `daybook explain`: says why a job is in its state, and why an input was run or skipped.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a job is in its state, or why an input was skipped, run or retried.",
    discussion: """
      A number is a job, anything else an input of 'daybook run': a file, by its content, or a \
      word. --input takes a number as an input too.

      EXAMPLES

        daybook explain 4711
        daybook explain archives/photos.tar.xz
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "A job's id, or an input.")
  var subject: String

  @Flag(help: "The subject is an input, even if it is a number.")
  var input = false

  func run() async throws {
    let daybook = try await global.open(parent)
    let location = global.location(parent)
    try await refusing(location) {
      let view = try await past.view(of: daybook)
      if !input, let number = UInt64(subject) {
        guard let explanation = try view.explanation(of: JobID(rawValue: number)) else {
          throw DaybookError.rejected(.unknownJob)
        }
        try tell(explanation) { Self.print(explanation) }
      } else {
        let cache = HashCache(file: location.appending("hashes"), isTrusted: true)
        var explainer = InputExplainer(
          view: view, identifier: InputIdentifier(key: .automatic, cache: cache))
        let document = try explainer.explain(Array(subject.utf8))
        try tell(document) { Self.print(document) }
        if document.jobs.isEmpty, document.marks.isEmpty {
          throw StatusCode(rawValue: ExitStatus.notFound.rawValue)
        }
      }
    }
    await daybook.close()
  }

  private func tell(_ document: some Encodable, _ print: () -> Void) throws {
    if output.json { Terminal.output(try JSONText.document(document)) } else { print() }
  }

  private static func print(_ document: InputExplainer.Document) {
    Terminal.output(Terminal.harmless(document.summary))
    for mark in document.marks { Terminal.output(Terminal.harmless(mark)) }
    for job in document.jobs {
      Terminal.output("\n" + Terminal.harmless(job.command))
      Terminal.output(Terminal.harmless(job.next))
      print(job.explanation)
    }
  }

  private static func print(_ explanation: Explanation) {
    Terminal.output(Terminal.harmless(explanation.summary))
    for sentence in explanation.course {
      let note = sentence.note.map { " “\($0)”" } ?? ""
      Terminal.output(
        Terminal.harmless(
          "  \(sentence.position)  \(sentence.time)  \(sentence.text)\(note) (\(sentence.actor))"))
    }
  }
}
