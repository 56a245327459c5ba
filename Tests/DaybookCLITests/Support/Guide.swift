import Foundation

/// The commands that a page prints, with what they are said to answer.
///
/// In a `console` block, a line that starts with `$` is a command, lines behind it that start with
/// `>` continue it, and what follows is its output; `…` stands for anything in a line, and alone
/// for any lines. A `sh` block is one command, whose output is not told. A command ends well unless
/// `(exit status N)` is the last line of its output.
struct Guide {
  struct Step {
    var line: Int
    var command: String
    var output: [String]
    var status: Int32 = 0
    var isOutputTold = true
  }

  let path: String
  private(set) var steps: [Step] = []

  init(_ path: String) throws {
    self.path = path
    let text = try String(contentsOf: Tool.root.appending(path: path), encoding: .utf8)
    var block: String?
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```") {
        block = block == nil ? String(line.dropFirst(3)) : nil
        if block == "sh" {
          steps.append(Step(line: index + 1, command: "", output: [], isOutputTold: false))
        }
      } else if block == "sh" {
        steps[steps.count - 1].command += line + "\n"
      } else if block == "console" {
        note(line, at: index + 1)
      }
    }
  }

  private mutating func note(_ line: String, at number: Int) {
    if line.hasPrefix("$ ") {
      steps.append(Step(line: number, command: String(line.dropFirst(2)), output: []))
    } else if line.hasPrefix("> "), steps.last?.output.isEmpty == true {
      steps[steps.count - 1].command += "\n" + line.dropFirst(2)
    } else if let match = line.wholeMatch(of: /\(exit status (\d+)\)/) {
      steps[steps.count - 1].status = Int32(match.output.1) ?? -1
    } else {
      steps[steps.count - 1].output.append(line)
    }
  }

  /// What a step really did.
  struct Answer {
    var output: [String]
    var status: Int32
  }

  /// Runs all commands in one shell.
  func run(in directory: URL) throws -> [Answer] {
    var script = "export PATH=\"$1:$PATH\"\n"
    for step in steps {
      script += "{ \(step.command)\n} 2>&1\nprintf '\\036%d\\036' $?\n"
    }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", script, "guide", Tool.binary.deletingLastPathComponent().path]
    process.currentDirectoryURL = directory
    var variables = ProcessInfo.processInfo.environment
    variables["DAYBOOK_LOG"] = nil
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let pieces = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\u{1E}")
    return stride(from: 0, to: pieces.count - 1, by: 2).map { index in
      var lines = pieces[index].components(separatedBy: "\n")
      if lines.last == "" { lines.removeLast() }
      return Answer(output: lines, status: Int32(pieces[index + 1]) ?? -1)
    }
  }

  /// Whether lines are what was told of them.
  static func matches(_ lines: ArraySlice<String>, _ told: ArraySlice<String>) -> Bool {
    guard let first = told.first else { return lines.isEmpty }
    if first == "…" {
      return (lines.startIndex...lines.endIndex).contains {
        matches(lines[$0...], told.dropFirst())
      }
    }
    guard let line = lines.first, matches(line, first) else { return false }
    return matches(lines.dropFirst(), told.dropFirst())
  }

  private static func matches(_ line: String, _ told: String) -> Bool {
    let pieces = told.components(separatedBy: "…")
    guard pieces.count > 1 else { return line == told }
    guard line.hasPrefix(pieces[0]), line.hasSuffix(pieces.last!) else { return false }
    var rest = line.dropFirst(pieces[0].count)
    for piece in pieces.dropFirst() where !piece.isEmpty {
      guard let place = rest.range(of: piece) else { return false }
      rest = rest[place.upperBound...]
    }
    return true
  }
}
