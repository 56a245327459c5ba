public import DaybookDomain

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Where the times of events come from.
///
/// A clock may be wrong and may step back; the log's times still never do.
public protocol WallClock: Sendable {
  /// The present moment.
  func now() -> Timestamp
}

/// The clock of the system.
public struct SystemWallClock: WallClock {
  /// Creates the clock.
  public init() {}

  /// The present moment, as the system says.
  public func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
