import DaybookSystem

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Ends a run in order when somebody wants the program to end.
///
/// The first SIGINT, SIGTERM or SIGHUP lets programs end, with a time of grace; the second ends them
/// at once.
enum StopSignals {
  /// Keeps the signals from ending the process; must be called before any thread is started.
  static func block() {
    var signals = sigset_t()
    fill(&signals)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Watches for the signals on a thread of its own.
  static func watch(_ run: Run, _ lanes: [RunLane]) {
    _ = PlainThread(name: "daybook-signals") {
      wait()
      run.work.stop(.shutdown)
      for lane in lanes { lane.signal(.terminate) }
      _ = PlainThread(name: "daybook-grace") {
        usleep(UInt32(Run.grace.components.seconds) * 1_000_000)
        for lane in lanes { lane.signal(.kill) }
      }
      while true {
        wait()
        for lane in lanes { lane.signal(.kill) }
      }
    }
  }

  private static func wait() {
    var signals = sigset_t()
    fill(&signals)
    var number: Int32 = 0
    unsafe sigwait(&signals, &number)
  }

  private static func fill(_ signals: inout sigset_t) {
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&signals, number) }
  }
}
