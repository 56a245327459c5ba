import Daybook
import Foundation
import SystemPackage

/// `DaybookTestWorker` as a process of its own.
final class WorkerProcess: Sendable {
  private let process = Process()
  private let output = Shared("")

  /// The binary, which stands beside the tests.
  private static let binary: URL = {
    let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appending(path: "DaybookTestWorker")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appending(path: ".build/debug/DaybookTestWorker")
  }()

  init(
    _ log: FilePath, named name: String, timeout: Duration = .seconds(60),
    isStubborn: Bool = false
  ) throws {
    let output = output
    let pipe = Pipe()
    pipe.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      output.update { $0 += String(decoding: data, as: UTF8.self) }
    }
    let milliseconds = timeout.components.seconds * 1_000
    process.executableURL = Self.binary
    process.arguments =
      [log.string, name, "\(milliseconds)"]
      + (isStubborn ? ["stubborn"] : [])
    process.standardOutput = pipe
    try process.run()
  }

  deinit { if process.isRunning { kill(SIGKILL) } }

  /// What it has said, line by line.
  var lines: [String] { output.value.split(separator: "\n").map(String.init) }

  func kill(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

  /// Waits until it has said a line.
  func says(_ line: String) async throws {
    let start = ContinuousClock.now
    try await until {
      if lines.contains(line) { return true }
      if ContinuousClock.now - start > .seconds(600) { throw Silence(line: line, lines: lines) }
      return false
    }
  }

  struct Silence: Error {
    var line: String
    var lines: [String]
  }

  /// Waits until it has ended.
  func ended() async { await until { !process.isRunning } }
}
