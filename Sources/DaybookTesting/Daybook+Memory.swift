public import Daybook

extension Daybook {
  /// A daybook in memory, on an empty log, for one test.
  ///
  /// - Parameters:
  ///   - clock: Where its times come from.
  ///   - options: How it is opened otherwise; their clock is not looked at.
  /// - Returns: The daybook.
  /// - Throws: ``DaybookError``, which a log in memory gives no reason for.
  public static func inMemory(
    clock: any WallClock = ManualClock(), options: Options = Options()
  ) throws(DaybookError) -> Daybook {
    var options = options
    options.clock = clock
    let log = MemoryEventLog(
      identity: LogIdentity(high: 1, low: 2), now: clock.now().milliseconds)
    return try Daybook(on: log, options: options)
  }
}
