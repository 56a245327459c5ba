import Foundation
import SystemPackage

/// A program that is run and waited for.
enum Program {
  /// The tool that was built beside this one.
  static let daybook = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "daybook").path

  /// The place of a program, if it is installed.
  static func path(of name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs a program that reads `input`, and tells how long it took, in seconds.
  ///
  /// While it runs, `watch` is called with its process id about every five milliseconds.
  static func run(
    _ path: String, _ arguments: [String], input: FilePath? = nil,
    watch: ((Int32) -> Void)? = nil
  ) throws -> Double {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: URL(filePath: $0.string)) }
      ?? FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    if let watch {
      while process.isRunning {
        watch(process.processIdentifier)
        usleep(5_000)
      }
    }
    process.waitUntilExit()
    let seconds = (ContinuousClock.now - start).seconds
    guard process.terminationStatus == 0 else {
      throw Failure(program: path, status: process.terminationStatus)
    }
    return seconds
  }

  /// A program that did not end well.
  struct Failure: Error {
    let program: String
    let status: Int32
  }
}
