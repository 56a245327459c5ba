import ArgumentParser
import Daybook
import DaybookAudit
import DaybookDomain
import DaybookLog
import DaybookSystem
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What every verb understands.
struct GlobalOptions: ParsableArguments {
  @Option(name: .customLong("log"), help: "The log's directory.", completion: .directory)
  var path: String?

  /// Opens the log of a verb; a missing one is created or refused.
  // What a verb wants otherwise than most, `adjust` sets.
  func open(
    _ parent: DaybookTool, creating: Bool = false,
    adjust: (inout Daybook.Options) -> Void = { _ in }
  ) async throws -> Daybook {
    let path = location(parent)
    var options = Daybook.Options()
    options.log.createsLog = creating
    options.actor = Self.actor
    options.detailDigest = { MerkleHash.commitment(to: $0) }
    adjust(&options)
    do {
      return try await Daybook.open(at: path, options: options)
    } catch { throw Refusal(error, log: path) }
  }

  /// Where the log is.
  func location(_ parent: DaybookTool) -> FilePath {
    FilePath(path ?? parent.global.path ?? Environment.value("DAYBOOK_LOG") ?? ".daybook")
  }

  /// Who uses the command line.
  static let actor: String = {
    let name = Environment.value("USER") ?? Environment.value("LOGNAME")
    return "cli:" + (name ?? "uid\(getuid())").prefix(200)
  }()
}

/// The variables that the process was started with.
enum Environment {
  /// The value of a variable, unless it is empty or not set.
  static func value(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The directory in which the process was started.
  static let workingDirectory: FilePath = {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe FilePath(platformString: path)
  }()

  /// This program.
  static var program: FilePath {
    #if os(Linux)
      "/proc/self/exe"
    #else
      FilePath(CommandLine.arguments[0])
    #endif
  }

  /// All variables as `NAME=value`, in the bytes they have.
  static func all() -> [[UInt8]] {
    var all: [[UInt8]] = []
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let bytes = unsafe UnsafeRawBufferPointer(start: entry, count: strlen(entry))
      unsafe all.append([UInt8](bytes))
      unsafe next += 1
    }
    return all
  }
}

/// The id of this process.
let processID = getpid()
