import DaybookLog
import DaybookSystem

/// A bar for something that counts events.
enum Bar {
  /// Calls `body`, which tells how far it is.
  static func showing<R, E: Error>(
    total: LogPosition, _ body: (_ progress: (UInt64) -> Void) throws(E) -> R
  ) throws(E) -> R {
    let done = Lock(0)
    let bar = ProgressBar {
      ProgressBar.Status(done: done.withLock { $0 }, total: Int(total.rawValue), note: "events")
    }
    defer { bar.end() }
    return try body { size in done.withLock { $0 = Int(size) } }
  }
}
