import ArgumentParser
import DaybookLog
import FoundationEssentials

/// In which form a verb tells what it found.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document.")
  var json = false
}

/// In which form a verb tells a list of things.
struct ListOutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print one JSON object a line.")
  var jsonl = false

  func validate() throws {
    if json && jsonl { throw ValidationError("--json and --jsonl exclude each other.") }
  }

  /// Prints documents in the form that was asked for; `table` makes the one for people.
  func print<D: Encodable>(_ documents: [D], table: () -> Table) throws {
    if json {
      Terminal.output(try JSONText.document(documents))
    } else if jsonl {
      for document in documents { Terminal.output(try JSONText.line(document)) }
    } else {
      Terminal.output(table().text(width: Terminal.width))
    }
  }
}

/// JSON as the command line prints it.
enum JSONText {
  /// One document over several lines.
  static func document(_ value: some Encodable) throws -> String {
    try text(value, [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
  }

  /// One object on one line.
  static func line(_ value: some Encodable) throws -> String {
    try text(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  private static func text(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
