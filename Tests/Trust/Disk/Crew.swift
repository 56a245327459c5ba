import DaybookLog
import DaybookSystem
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Processes that share the work of a tool: one that dies, or hangs, ends nothing but the piece
/// that it was at.
///
/// A child writes a line for everything it does: `@` and a number before it begins a piece, `+` and
/// words for what is to be counted, `!` and a sentence for a finding.
struct Crew: Sendable {
  /// The command that a child carries out; the first piece and the one behind the last are added.
  let command: [String]

  /// What a child's death at a piece means.
  let death: @Sendable (_ piece: Int, _ ending: String) -> Death

  /// What the death of a child means.
  enum Death {
    /// It must not be.
    case finding(String)
    /// It is to be counted under a name.
    case counted(String)
  }

  /// What came of the work.
  struct Outcome: Sendable {
    var counts: [String: Int] = [:]
    var findings: [String] = []
  }

  /// So long a child may be at one piece.
  private static let patience = Duration.seconds(30)

  /// More findings than these say nothing new.
  private static let findingLimit = 40

  /// Has all pieces done by so many children at a time, a share each.
  @available(*, noasync, message: "waits for processes")
  func work(on pieces: Range<Int>, childCount: Int) -> Outcome {
    let outcome = Lock(Outcome())
    let shared = Shared(outcome)
    let share = max((pieces.count + childCount - 1) / max(childCount, 1), 1)
    let threads = stride(from: pieces.lowerBound, to: pieces.upperBound, by: share).map { start in
      PlainThread(name: "crew") {
        let own = self.workAlone(on: start..<min(start + share, pieces.upperBound))
        shared.outcome.withLock { all in
          all.counts.merge(own.counts, uniquingKeysWith: +)
          all.findings += own.findings
        }
      }
    }
    for thread in threads { thread.join() }
    return shared.outcome.withLock { $0 }
  }

  private final class Shared: Sendable {
    let outcome: Lock<Outcome>
    init(_ outcome: consuming Lock<Outcome>) { self.outcome = outcome }
  }

  /// Has pieces done by one child after the other, each beginning behind where the last one died.
  private func workAlone(on pieces: Range<Int>) -> Outcome {
    var outcome = Outcome()
    var rest = pieces
    while !rest.isEmpty {
      let (at, ending) = run(rest, &outcome)
      guard let ending else { break }
      switch death(at, ending) {
      case .finding(let text): outcome.findings.append(text)
      case .counted(let name): outcome.counts[name, default: 0] += 1
      }
      if outcome.findings.count > Self.findingLimit { break }
      rest = (at + 1)..<rest.upperBound
    }
    return outcome
  }

  /// Runs one child to its end.
  ///
  /// - Returns: The piece it was at, and how it ended; `nil` when it has done all.
  private func run(_ pieces: Range<Int>, _ outcome: inout Outcome) -> (at: Int, ending: String?) {
    var lines = Lines(at: pieces.lowerBound)
    let arguments = command + ["\(pieces.lowerBound)", "\(pieces.upperBound)"]
    let child: ChildProcess
    do throws(Errno) {
      child = try ChildProcess(
        path: Self.program, arguments: (["trust"] + arguments).map { Array($0.utf8) },
        environment: Self.environment)
    } catch { return (pieces.lowerBound, "could not start: \(error)") }
    while true {
      let before = lines.at
      let ending = child.wait(until: .now + Self.patience) { bytes, isError in
        if !isError { lines.read(bytes, &outcome) }
      }
      switch ending {
      case .exit(0): return (lines.at, nil)
      case .exit(let status): return (lines.at, "ended with status \(status)")
      case .signal(let number): return (lines.at, "was ended by signal \(number)")
      case nil where lines.at == before:
        child.signal(.kill)
        _ = child.wait(until: nil) { _, _ in }
        return (lines.at, "hung")
      case nil: break
      }
    }
  }

  /// This program.
  private static let program: FilePath = {
    var name = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &name, name.count - 1)
    guard count > 0 else { return FilePath(CommandLine.arguments[0]) }
    return FilePath(platformString: name)
  }()

  private static let environment: [[UInt8]] = {
    let names = ["HOME", "PATH", "TMPDIR", "LD_LIBRARY_PATH"]
    return names.compactMap { (name: String) -> [UInt8]? in
      unsafe getenv(name).map { unsafe Array("\(name)=\(String(cString: $0))".utf8) }
    }
  }()
}

/// What a child has written, line by line.
private struct Lines {
  /// The piece that it is at.
  private(set) var at: Int

  private var rest: [UInt8] = []

  init(at piece: Int) { at = piece }

  mutating func read(_ bytes: RawSpan, _ outcome: inout Crew.Outcome) {
    unsafe bytes.withUnsafeBytes { unsafe rest.append(contentsOf: $0) }
    var start = 0
    while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let text = String(decoding: rest[start..<end].dropFirst(), as: UTF8.self)
      switch rest[start] {
      case UInt8(ascii: "@"): at = Int(text) ?? at
      case UInt8(ascii: "+"): outcome.counts[text, default: 0] += 1
      case UInt8(ascii: "!"): outcome.findings.append(text)
      default: break
      }
      start = end + 1
    }
    rest.removeSubrange(..<start)
  }
}

/// What a child of a ``Crew`` writes.
struct CrewReport {
  private var text = ""

  /// Says which piece is begun, after all that was said before.
  mutating func begin(_ piece: Int) {
    text += "@\(piece)\n"
    flush()
  }

  /// Counts something.
  mutating func count(_ name: String) { text += "+\(name)\n" }

  /// Says what is wrong.
  mutating func find(_ sentence: String) {
    text += "!" + sentence.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n"
  }

  /// Hands over what was said.
  mutating func flush() {
    _ = try? FileDescriptor.standardOutput.writeAll(text.utf8)
    text = ""
  }
}
