import DaybookSystem
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Lets a verb end in order when somebody wants the program to end.
enum Interrupts {
  /// The writing end of a pipe: all that a signal handler may safely do is to write to it.
  private static let pipe = Atomic<Int32>(-1)

  /// Calls `stop` at the first SIGINT, SIGTERM or SIGHUP, on a thread of its own; the second ends
  /// the process.
  static func watch(_ stop: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [-1, -1]
    let code = makePipe(&ends)
    precondition(code == 0, "pipe: error \(errno)")
    let reading = ends[0]
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipe.store(ends[1], ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { _ in
        var byte: UInt8 = 1
        _ = unsafe write(Interrupts.pipe.load(ordering: .relaxed), &byte, 1)
      }
    }
    _ = PlainThread(name: "daybook-signals") {
      wait(reading)
      stop()
      wait(reading)
      exit(ExitStatus.interrupted.rawValue)
    }
  }

  private static func wait(_ reading: Int32) {
    var byte: UInt8 = 0
    while unsafe read(reading, &byte, 1) < 0, errno == EINTR {}
  }
}

/// `pipe(2)`, under a name of its own beside ``Interrupts``.
private func makePipe(_ ends: inout [Int32]) -> Int32 { unsafe pipe(&ends) }
