internal import CDaybookSystem
public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A program that was started as the leader of a process group of its own, and what it writes.
///
/// By hand and not with swift-subprocess, which needs half as long again for a short program
/// (`docs/decisions/0003-starting-programs.md`), and on Linux cannot have a child killed when the
/// process that started it dies.
///
/// One thread starts, watches and reaps it; only ``signal(_:)`` may be called from others.
public final class ChildProcess: Sendable {
  /// The process id, and the id of its group.
  public let id: Int32

  private let output: FileDescriptor
  private let errorOutput: FileDescriptor
  private let descriptor: FileDescriptor?

  /// Whether it has been reaped, so that its id may be another's.
  private let isReaped = Lock(false)

  /// A signal that ends programs.
  public enum EndSignal: Int32, Sendable {
    /// Asks them to end (SIGTERM).
    case terminate = 15
    /// Ends them (SIGKILL).
    case kill = 9
  }

  /// How a program ended.
  public enum Ending: Hashable, Sendable {
    /// By itself, with a status.
    case exit(Int32)
    /// By a signal.
    case signal(Int32)
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - path: The program itself: nothing is searched for.
  ///   - arguments: All arguments, the name of the program first, as bytes.
  ///   - environment: `NAME=value` each, as bytes.
  ///   - input: What it finds on its standard input.
  /// - Throws: `Errno`; then nothing was started.
  public init(
    path: FilePath, arguments: [[UInt8]], environment: [[UInt8]], input: [UInt8] = []
  ) throws(Errno) {
    let inputFile = input.isEmpty ? nil : try AnonymousFile.descriptor(holding: input)
    defer { try? inputFile?.close() }
    let (output, childOutput) = try Self.pipe()
    let (errorOutput, childError) = try Self.pipe()
    defer {
      try? childOutput.close()
      try? childError.close()
    }
    var child: pid_t = 0
    let code = unsafe path.withPlatformString { path in
      unsafe withCStrings(arguments) { arguments in
        unsafe withCStrings(environment) { environment in
          unsafe daybook_spawn(
            &child, path, arguments, environment, inputFile?.rawValue ?? Self.emptyInput,
            childOutput.rawValue, childError.rawValue)
        }
      }
    }
    guard code == 0 else {
      try? output.close()
      try? errorOutput.close()
      throw Errno(rawValue: code)
    }
    id = child
    self.output = output
    self.errorOutput = errorOutput
    let descriptor = daybook_process_descriptor(child)
    self.descriptor = descriptor < 0 ? nil : FileDescriptor(rawValue: descriptor)
  }

  deinit {
    try? output.close()
    try? errorOutput.close()
    try? descriptor?.close()
  }

  /// Sends a signal to the whole group; does nothing once the program was reaped.
  public func signal(_ signal: EndSignal) {
    isReaped.withLock { isReaped in if !isReaped { kill(-id, signal.rawValue) } }
  }

  /// Reads what the program writes until it has ended or a moment has come.
  ///
  /// What it started and left behind may still hold its output open; nobody waits for that.
  ///
  /// - Parameters:
  ///   - deadline: When to come back although it still runs.
  ///   - read: Called with what was written, and whether that was to standard error.
  /// - Returns: How the program ended, or `nil` when the moment came first.
  @available(*, noasync, message: "waiting blocks the thread")
  public func wait(
    until deadline: ContinuousClock.Instant?, read: (RawSpan, _ isError: Bool) -> Void
  ) -> Ending? {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    var open = (output: true, error: true)
    while true {
      var watched = [
        pollfd(fd: open.output ? output.rawValue : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: open.error ? errorOutput.rawValue : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: descriptor?.rawValue ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let timeout = Self.milliseconds(until: deadline, descriptor)
      _ = unsafe poll(&watched, nfds_t(watched.count), timeout)
      // The end is looked for first: what was written before it is then there to be read.
      let ending = reap()
      open.output = open.output && drain(output, &buffer) { read($0, false) }
      open.error = open.error && drain(errorOutput, &buffer) { read($0, true) }
      if let ending { return ending }
      if let deadline, deadline <= .now { return nil }
    }
  }
}

extension ChildProcess {
  /// The descriptor of `/dev/null`, opened once.
  private static let emptyInput: Int32 = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)

  private static func pipe() throws(Errno) -> (read: FileDescriptor, write: FileDescriptor) {
    var reading: Int32 = -1
    var writing: Int32 = -1
    let code = unsafe daybook_pipe(&reading, &writing)
    guard code == 0 else { throw Errno(rawValue: code) }
    return (FileDescriptor(rawValue: reading), FileDescriptor(rawValue: writing))
  }

  /// Where a process has no descriptor, its end is looked for now and then.
  private static func milliseconds(
    until deadline: ContinuousClock.Instant?, _ descriptor: FileDescriptor?
  ) -> Int32 {
    var milliseconds: Int64 = descriptor == nil ? 10 : -1
    if let deadline {
      // A wait that ends too early is begun again.
      let span = min(max(deadline - .now, .zero), .seconds(1_000_000))
      let (seconds, attoseconds) = span.components
      let left = seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1
      milliseconds = milliseconds < 0 ? left : min(milliseconds, left)
    }
    return Int32(clamping: milliseconds)
  }

  /// Reads what is there, or a megabyte of it: a program may write faster than anybody reads.
  ///
  /// - Returns: Whether more may come.
  private func drain(
    _ end: FileDescriptor, _ buffer: inout [UInt8], _ read: (RawSpan) -> Void
  ) -> Bool {
    for _ in 0..<64 {
      do {
        let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try end.read(into: $0) }
        if count == 0 { return false }
        unsafe read(buffer.span.bytes.extracting(first: count))
      } catch { return true }
    }
    return true
  }

  private func reap() -> Ending? {
    isReaped.withLock { isReaped in
      var status: Int32 = 0
      guard unsafe waitpid(id, &status, WNOHANG) == id else { return nil }
      isReaped = true
      return status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
    }
  }
}

/// Calls `body` with strings as C wants lists of them.
private func withCStrings<R>(
  _ strings: [[UInt8]], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
  // One block for all characters, and one for the pointers to where each string begins.
  var characters: [CChar] = []
  var starts: [Int] = []
  for string in strings {
    starts.append(characters.count)
    characters += string.map { CChar(bitPattern: $0) }
    characters.append(0)
  }
  return unsafe characters.withUnsafeMutableBufferPointer { characters in
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe []
    for start in starts { unsafe pointers.append(characters.baseAddress! + start) }
    unsafe pointers.append(nil)
    return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
  }
}
