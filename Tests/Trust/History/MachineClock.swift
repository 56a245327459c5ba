#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The clock that all processes of the machine share and nobody sets.
enum MachineClock {
  /// Nanoseconds since some moment.
  static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
