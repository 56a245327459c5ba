internal import Daybook
internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A text that says what somebody does, and behind each command the events that come of it.
///
/// ```
/// # A job that is done.
/// > enqueue resize key=cat.jpg
/// {"position":1,"time":"2023-11-14T22:13:20.000Z","type":"JobQueued",…}
/// > worker ada
/// …
/// ```
///
/// A line that starts with `>` is a command; the lines behind it are the events that it records, as
/// `daybook events --jsonl` prints them, and `! ` with a reason when it is refused. Other lines are
/// left alone. Time stands but for the command `advance`, and which process a worker is is not
/// told, so that every run gives the same. ``commands`` lists what can be said.
///
/// With the environment variable `DAYBOOK_REWRITE=1` the file is written anew as it is found: look
/// at what has changed before you commit it.
public struct GoldenScript: Sendable {
  /// The commands and what they take.
  public static let commands = [
    "enqueue KIND [queue=Q] [key=K] [payload=TEXT] [priority=N] [attempts=N] [backoff=MS] "
      + "[delay=SECONDS] [group=G] [unique=none|unfinished|undone|ever]",
    "worker NAME", "heartbeat NAME", "stop NAME", "lease NAME [count=N] [queue=Q]",
    "complete JOB [result=TEXT]", "fail JOB [message=TEXT] [reason=TEXT] [category=WORD]",
    "pause JOB", "resume JOB", "cancel JOB", "retry JOB", "delete JOB",
    "pause-queue Q", "resume-queue Q", "skip KEY", "advance SECONDS", "reclaim",
  ]

  /// The name of the environment variable that has files written anew.
  public static let rewritingVariable = "DAYBOOK_REWRITE"

  /// Whether the environment says that files are to be written anew.
  public static var isRewriting: Bool {
    guard let value = unsafe getenv(rewritingVariable) else { return false }
    return unsafe String(cString: value) == "1"
  }

  private let path: String
  private let lines: [String]

  /// Reads a script.
  ///
  /// - Throws: ``ExpectationFailure`` when the file cannot be read.
  public init(at path: String) throws(ExpectationFailure) {
    self.path = path
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      let bytes = try file.closeAfter {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
          let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
          if count == 0 { return bytes }
          bytes += buffer[..<count]
        }
      }
      lines = String(decoding: bytes, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    } catch { throw ExpectationFailure("\(path) cannot be read: \(error)") }
  }

  /// Carries the script out on an empty log in memory.
  ///
  /// - Returns: The script with what really came of its commands.
  /// - Throws: ``ExpectationFailure`` for a line that is no command, with its number.
  public func carriedOut() async throws -> String {
    let stage = try ScriptStage()
    var output: [String] = []
    var isBehindCommand = false
    for (index, line) in lines.enumerated() {
      if line.hasPrefix(">") {
        output.append(line)
        do throws(ExpectationFailure) {
          output += try await stage.carryOut(String(line.dropFirst()))
        } catch { throw ExpectationFailure("\(path):\(index + 1): \(error)") }
        isBehindCommand = true
      } else if isBehindCommand, line.hasPrefix("{") || line.hasPrefix("!") {
        continue
      } else {
        output.append(line)
        isBehindCommand = false
      }
    }
    await stage.daybook.close()
    return output.joined(separator: "\n")
  }

  /// Throws unless everything came as the script says; or writes the script anew, if the
  /// environment says so.
  ///
  /// - Parameter rewrites: Whether the file is to be written anew; as the environment says, if
  ///   nothing else is said.
  /// - Throws: ``ExpectationFailure`` with what differs.
  public func run(rewriting rewrites: Bool = GoldenScript.isRewriting) async throws {
    let found = try await carriedOut()
    let told = lines.joined(separator: "\n")
    if found == told { return }
    guard rewrites else {
      let foundLines = found.split(separator: "\n", omittingEmptySubsequences: false)
      let difference = LineDiff(lines, foundLines.map(String.init))
      throw ExpectationFailure(
        "\(path) says something else (\(Self.rewritingVariable)=1 writes it anew):\n\(difference)")
    }
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.truncate, .closeOnExec])
    try file.closeAfter { _ = try file.writeAll(Array(found.utf8)) }
  }
}
