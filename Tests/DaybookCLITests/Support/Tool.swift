import Foundation
import Synchronization

/// The tool, as a process of its own.
struct Tool {
  /// How a process ended and what it wrote.
  struct Outcome {
    var status: Int32
    var output: String
    var error: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// Standard output as one JSON object.
    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }

    /// Standard output as JSON objects, one a line.
    func jsonLines() throws -> [[String: Any]] {
      try lines.map { line in
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      }
    }
  }

  /// The binary, which stands beside the tests.
  static let binary: URL = {
    let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appending(path: "daybook")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return root.appending(path: ".build/debug/daybook")
  }()

  /// The root of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The directory in which the tool is started.
  let directory: URL

  /// Runs the tool to its end.
  func callAsFunction(
    _ arguments: String..., input: Data? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = try start(arguments, input: input, environment: environment)
    return process.outcome()
  }

  /// Starts the tool.
  func start(
    _ arguments: [String], input: Data? = nil, environment: [String: String] = [:]
  ) throws -> RunningTool {
    try RunningTool(
      Self.binary, arguments, directory: directory, input: input, environment: environment)
  }
}

/// A process that was started, whose output is collected while it runs.
final class RunningTool: Sendable {
  private let process = Process()
  private let collected = Mutex((output: Data(), error: Data()))
  private let isRead = DispatchGroup()
  private let inputPipe = Pipe()

  init(
    _ binary: URL, _ arguments: [String], directory: URL, input: Data?,
    environment: [String: String]
  ) throws {
    ignoreBrokenPipes()
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = directory
    var variables = ProcessInfo.processInfo.environment
    variables["DAYBOOK_LOG"] = nil
    variables.merge(environment) { $1 }
    process.environment = variables
    let output = Pipe()
    let error = Pipe()
    process.standardOutput = output
    process.standardError = error
    process.standardInput = input == nil ? FileHandle.nullDevice : inputPipe
    try process.run()
    collect(output) { $0.output.append($1) }
    collect(error) { $0.error.append($1) }
    if let input {
      // Written from another thread: the process may write before it has read everything.
      let handle = inputPipe.fileHandleForWriting
      Thread.detachNewThread {
        // Line by line, so that a process that reads what there is gets little at a time.
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
          guard (try? handle.write(contentsOf: line + [UInt8(ascii: "\n")])) != nil else { break }
        }
        try? handle.close()
      }
    }
  }

  private func collect(
    _ pipe: Pipe, _ append: @escaping @Sendable (inout (output: Data, error: Data), Data) -> Void
  ) {
    isRead.enter()
    let handle = pipe.fileHandleForReading
    Thread.detachNewThread { [self] in
      while true {
        let data = handle.availableData
        if data.isEmpty { break }
        collected.withLock { append(&$0, data) }
      }
      isRead.leave()
    }
  }

  /// The process id.
  var id: Int32 { process.processIdentifier }

  /// What was written to standard output so far.
  var output: String { collected.withLock { String(decoding: $0.output, as: UTF8.self) } }

  /// What was written to standard error so far.
  var error: String { collected.withLock { String(decoding: $0.error, as: UTF8.self) } }

  /// Sends a signal to the process alone.
  func signal(_ number: Int32) { kill(id, number) }

  /// Waits for the end.
  func outcome() -> Tool.Outcome {
    process.waitUntilExit()
    isRead.wait()
    let (output, error) = collected.withLock { $0 }
    let reason = process.terminationReason
    let status = process.terminationStatus
    return Tool.Outcome(
      status: reason == .uncaughtSignal ? -status : status,
      output: String(decoding: output, as: UTF8.self),
      error: String(decoding: error, as: UTF8.self))
  }

  /// Whether a process is there and has not ended.
  static func isAlive(_ id: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else {
      return false
    }
    return text.split(separator: ")").last?.split(separator: " ").first != "Z"
  }

  /// Waits until something is so, looking every few milliseconds.
  ///
  /// - Returns: `false` when it is not so though the process has ended.
  @discardableResult
  func wait(until holds: () -> Bool) -> Bool {
    while process.isRunning {
      if holds() { return true }
      usleep(2_000)
    }
    isRead.wait()
    return holds()
  }
}

/// Makes writing to a process that was killed an error, and not the end of the tests.
private func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
