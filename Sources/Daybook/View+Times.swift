public import DaybookDomain
public import DaybookLog
internal import DaybookWire

extension View {
  /// The first position whose event was recorded at or after a moment; the one behind the last
  /// when there is none.
  ///
  /// - Complexity: O(log² *n*): times never go backwards, so that bisection finds it.
  public func firstPosition(at time: Timestamp) throws(DaybookError) -> LogPosition {
    var low: UInt64 = 1
    var high = position.rawValue + 1
    while low < high {
      let middle = low + (high - low) / 2
      guard let event = try event(at: LogPosition(rawValue: middle)) else { break }
      if event.recorded.time < time { low = middle + 1 } else { high = middle }
    }
    return LogPosition(rawValue: low)
  }
}
