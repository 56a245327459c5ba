import DaybookSystem
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A process of this program that is to be killed, and what it has written until then.
///
/// Its methods block the thread, which must have nothing else to do.
final class Victim: Sendable {
  private let child: ChildProcess
  private let output: Output
  private let reader: PlainThread

  private final class Output: Sendable {
    struct State {
      var bytes: [UInt8] = []
      var ending: ChildProcess.Ending?
    }

    let state = Monitor(State())
  }

  /// Starts a process.
  ///
  /// - Parameter arguments: The command, and what it is given.
  /// - Throws: `Errno`; then nothing was started.
  init(_ arguments: [String]) throws(Errno) {
    let child = try ChildProcess(
      path: Self.program, arguments: (["trust"] + arguments).map { Array($0.utf8) },
      environment: Self.environment)
    let output = Output()
    self.child = child
    self.output = output
    reader = PlainThread(name: "victim") {
      let ending = child.wait(until: nil) { bytes, isError in
        unsafe bytes.withUnsafeBytes { bytes in
          if isError { return unsafe Self.complain(bytes) }
          output.state.withLock { unsafe $0.bytes += bytes }
        }
        output.state.broadcast()
      }
      output.state.withLock { $0.ending = ending }
      output.state.broadcast()
    }
  }

  /// The process id.
  var id: Int32 { child.id }

  /// Waits until the process has written something, then so long, and kills it.
  ///
  /// - Returns: All that it has written, and whether it was the kill that ended it.
  func kill(after microseconds: Int) -> (text: String, wasKilled: Bool) {
    output.state.wait(until: { !$0.bytes.isEmpty || $0.ending != nil }, then: { _ in })
    usleep(UInt32(microseconds))
    return kill()
  }

  /// Kills the process.
  ///
  /// - Returns: All that it has written, and whether it was the kill that ended it.
  @discardableResult
  func kill() -> (text: String, wasKilled: Bool) {
    child.signal(.kill)
    reader.join()
    return output.state.withLock { state in
      (String(decoding: state.bytes, as: UTF8.self), state.ending == .signal(SIGKILL))
    }
  }

  /// Waits for the process to end by itself.
  ///
  /// - Returns: All that it has written.
  func end() -> String {
    reader.join()
    return output.state.withLock { String(decoding: $0.bytes, as: UTF8.self) }
  }

  private static func complain(_ bytes: UnsafeRawBufferPointer) {
    _ = unsafe try? FileDescriptor.standardError.writeAll(bytes)
  }

  /// This program.
  private static let program: FilePath = {
    var name = [CChar](repeating: 0, count: 4_096)
    let count = unsafe readlink("/proc/self/exe", &name, name.count - 1)
    return count > 0 ? FilePath(platformString: name) : FilePath(CommandLine.arguments[0])
  }()

  private static let environment: [[UInt8]] = {
    ["HOME", "PATH", "TMPDIR", "LD_LIBRARY_PATH"].compactMap { (name: String) in
      unsafe getenv(name).map { unsafe Array("\(name)=\(String(cString: $0))".utf8) }
    }
  }()
}
