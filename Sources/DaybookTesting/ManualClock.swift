public import Daybook
internal import DaybookSystem

/// A clock on the wall that stands until it is moved, with a timer that moves along.
///
/// ```swift
/// let clock = ManualClock()
/// let daybook = try Daybook.inMemory(clock: clock)
/// clock.advance(by: .seconds(3_600))
/// ```
public final class ManualClock: WallClock {
  /// 14 November 2023, 22:13:20 UTC: 1.7 billion seconds after 1970.
  public static let start = Timestamp(milliseconds: 1_700_000_000_000)

  private let time: Lock<Timestamp>

  /// Measures periods and time-outs; ``advance(by:)`` moves it too.
  public let timer = ManualTimer()

  /// Creates a clock that stands.
  public init(at time: Timestamp = ManualClock.start) { self.time = Lock(time) }

  /// The moment at which it stands.
  public func now() -> Timestamp { time.withLock { $0 } }

  /// Moves all time on.
  public func advance(by duration: Duration) {
    step(by: duration)
    timer.advance(by: duration)
  }

  /// Moves all time on to a moment, unless that is in the past.
  public func advance(to moment: Timestamp) {
    let rest = moment.milliseconds - now().milliseconds
    if rest > 0 { advance(by: .milliseconds(rest)) }
  }

  /// Sets the clock forward, or back, without any time having passed: as when a clock is put right,
  /// or the process was stopped for a while.
  public func step(by duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    time.withLock { $0 = $0.adding(milliseconds: milliseconds) }
  }
}
