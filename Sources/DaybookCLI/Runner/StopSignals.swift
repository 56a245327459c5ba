import DaybookSystem
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Ends a run in order when somebody wants the program to end.
///
/// The first SIGINT, SIGTERM or SIGHUP lets programs end, in a time of grace; the second ends them
/// at once.
enum StopSignals {
  /// The writing end of a pipe: all that a signal handler may safely do is to write to it.
  private static let pipe = Atomic<Int32>(-1)

  /// Watches for the signals on a thread of its own, from now on.
  ///
  /// - Parameters:
  ///   - grace: How long programs may take to end; as long as they like if `nil`.
  ///   - stop: Called once, at the first signal: nothing new is to be begun.
  ///   - signal: Sends a signal to all programs that run.
  static func watch(
    grace: Duration? = ProgramSlot.grace,
    stop: @escaping @Sendable () -> Void,
    signal: @escaping @Sendable (ChildProcess.EndSignal) -> Void
  ) {
    var ends: [Int32] = [-1, -1]
    let code = makePipe(&ends)
    precondition(code == 0, "pipe: error \(errno)")
    let reading = ends[0]
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipe.store(ends[1], ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      catchSignal(number) { _ in
        var byte: UInt8 = 1
        _ = unsafe write(StopSignals.pipe.load(ordering: .relaxed), &byte, 1)
      }
    }
    _ = PlainThread(name: "daybook-signals") { obey(reading, grace, stop, signal) }
  }

  private static func obey(
    _ reading: Int32, _ grace: Duration?, _ stop: () -> Void,
    _ signal: @escaping @Sendable (ChildProcess.EndSignal) -> Void
  ) {
    wait(reading)
    stop()
    signal(.terminate)
    if let grace {
      _ = PlainThread(name: "daybook-grace") {
        sleep(UInt32(grace.components.seconds))
        signal(.kill)
      }
    }
    while true {
      wait(reading)
      signal(.kill)
    }
  }

  private static func wait(_ reading: Int32) {
    var byte: UInt8 = 0
    while unsafe read(reading, &byte, 1) < 0, errno == EINTR {}
  }
}

/// `pipe(2)`, under a name of its own beside ``StopSignals``.
private func makePipe(_ ends: inout [Int32]) -> Int32 { unsafe pipe(&ends) }

/// `signal(2)`, under a name of its own beside the closure of that name.
private func catchSignal(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
  signal(number, handler)
}
