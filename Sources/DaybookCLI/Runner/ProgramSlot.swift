import Daybook
import DaybookDomain
import DaybookSystem
import SystemPackage

/// A program as it is to be run for a job.
struct ProgramCall: Sendable {
  /// The program itself.
  var path: FilePath
  /// All arguments, its name first.
  var arguments: [[UInt8]]
  /// `NAME=value` each.
  var environment: [[UInt8]]
  /// What it finds on its standard input.
  var input: [UInt8] = []
  /// How long it may take; for ever when `nil`.
  var timeout: Duration?
  /// The number of bytes of each output that are kept.
  var keptOutput = 16 << 10
}

/// A place where one program at a time is run for a job.
///
/// It belongs to one thread, because a program is killed with the thread that started it; signals
/// may come from any.
final class ProgramSlot: Sendable {
  private let number: Int
  private let children: ChildRegistry
  private let child = Lock<ChildProcess?>(nil)

  /// How long a program has to end itself after it was asked to.
  static let grace = Duration.seconds(5)

  init(number: Int, children: ChildRegistry) {
    self.number = number
    self.children = children
  }

  /// Sends a signal to the program that runs, and to all that it has started.
  func signal(_ signal: ChildProcess.EndSignal) {
    child.withLock { $0 }?.signal(signal)
  }

  /// Runs a program to its end, and ends it when its time is over.
  ///
  /// - Parameters:
  ///   - call: What to run.
  ///   - job: What it is run for.
  ///   - mustEnd: Whether somebody wanted it to end while it was being started: such a signal did
  ///     not reach it.
  /// - Returns: How it fared.
  /// - Throws: `Errno` when it could not be started.
  @available(*, noasync)
  func run(
    _ call: ProgramCall, for job: JobID, mustEnd: () -> Bool
  ) throws(Errno) -> ProgramCourse {
    let child = try ChildProcess(
      path: call.path, arguments: call.arguments, environment: call.environment,
      input: call.input)
    self.child.withLock { $0 = child }
    children.note(child.id, job: job, lane: number)
    if mustEnd() { child.signal(.terminate) }
    defer {
      self.child.withLock { $0 = nil }
      children.clear(lane: number)
    }
    var output = Tail(limit: call.keptOutput)
    var errorOutput = Tail(limit: call.keptOutput)
    let read = { (bytes: RawSpan, isError: Bool) in
      if isError { errorOutput.append(bytes) } else { output.append(bytes) }
    }
    var exceeded: Duration?
    var ending = child.wait(until: call.timeout.map { .now + $0 }, read: read)
    if ending == nil {
      exceeded = call.timeout
      child.signal(.terminate)
      ending = child.wait(until: .now + Self.grace, read: read)
    }
    if ending == nil {
      child.signal(.kill)
      ending = child.wait(until: nil, read: read)
    }
    return ProgramCourse(
      ending: ending!, exceededTimeout: exceeded, output: output.bytes,
      errorOutput: errorOutput.bytes)
  }
}

/// How a program fared.
struct ProgramCourse: Sendable {
  /// How it ended.
  var ending: ChildProcess.Ending
  /// The time-out after which it was ended; `nil` when it ended in time.
  var exceededTimeout: Duration?
  /// The end of what it wrote to standard output.
  var output: [UInt8]
  /// The end of what it wrote to standard error.
  var errorOutput: [UInt8]

  /// Whether it has done what it was to do.
  var hasSucceeded: Bool { ending == .exit(0) && exceededTimeout == nil }

  /// What is to be recorded of a program that failed.
  var failure: Failure {
    var failure = Failure()
    failure.stageWhenNoneEntered = "run"
    (failure.errorType, failure.reason) = cause
    failure.message = Self.message(errorOutput, failure.reason)
    failure.output = output
    failure.errorOutput = errorOutput
    return failure
  }

  private var cause: (errorType: String, reason: String) {
    if let exceededTimeout { return ("TimedOut", "timeout \(Wording.duration(exceededTimeout))") }
    return switch ending {
    case .exit(let status): ("ExitStatus", "exit \(status)")
    case .signal(let number): ("Signal", "signal \(number)")
    }
  }

  /// What the program said was wrong, or how it ended if it said nothing.
  ///
  /// Tools say it first and then what follows from it; a traceback of Python ends with it.
  private static func message(_ errorOutput: [UInt8], _ reason: String) -> String {
    let lines = String(decoding: errorOutput, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { line in line.contains { !$0.isWhitespace } }
    let isTraceback = lines.first?.hasPrefix("Traceback") ?? false
    let line = isTraceback ? lines.last : lines.first
    return line.map { String($0.prefix(500)) } ?? reason
  }
}

extension Failure {
  /// A program could not even be started.
  init(notStarted program: FilePath, _ error: Errno) {
    self.init(
      message: "\(program) could not be started: \(error.description)", errorType: "NotStarted")
    reason = error.description
  }

  /// The failure in a few words.
  var words: String {
    let message = message ?? ""
    return message.isEmpty || message == reason ? reason : "\(reason): \(message)"
  }
}
